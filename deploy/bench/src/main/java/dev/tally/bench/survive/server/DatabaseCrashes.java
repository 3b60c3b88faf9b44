package dev.tally.bench.survive.server;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;

/** PostgreSQL crashes under load, stays away for a while and recovers. */
public final class DatabaseCrashes implements Survival {

    @Override
    public String name() {
        return "database";
    }

    @Override
    public String summary() {
        return "PostgreSQL crashes under load and is started again";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        try (var field = CreditsField.open(bed, name())) {
            return new Outages(field, bed.database(), 24).run(scale.choose(2, 8), "crashes of PostgreSQL");
        }
    }
}
