package dev.tally.bench.survive.server;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;

/** The broker goes down under load, stays away for a while and comes back; producer and service both wait for it. */
public final class BrokerRestarts implements Survival {

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public String summary() {
        return "the broker is stopped under load and started again";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        try (var field = CreditsField.open(bed, name())) {
            return new Outages(field, bed.broker(), 25).run(scale.choose(2, 8), "restarts of the broker");
        }
    }
}
