package dev.tally.bench.survive.poison;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.stack.FeedProducer;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one poison message costs: the same feed with and without it in turn, all of it in the broker beforehand. */
public final class PoisonOne implements Survival {
    private static final long SEED = 32;
    private static final String FIRST_TO_LAST = """
            select (extract(epoch from max(started_at + duration_ms * interval '1 ms') - min(started_at)) * 1000)::bigint
              from credits.audit_generation
            """;

    @Override
    public String name() {
        return "poison-one";
    }

    @Override
    public String summary() {
        return "one message in the middle that the database refuses: the seconds that the stream loses by it";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var messages = scale.choose(20_000, 100_000);
        var traffic = PoisonedTraffic.of(
                new CreditTraffic(CreditsField.traffic(SEED).withMessages(messages)), messages / 2, messages);
        var without = new ArrayList<Double>();
        var with = new ArrayList<Double>();
        @Nullable Survived result = null;
        for (var round = 0; round < scale.rounds(); round++) {
            var healthy = applied(bed, traffic, false, without);
            var poisoned = applied(bed, traffic, true, with);
            result = poisoned.differing(healthy.wrong());
        }
        return told(Objects.requireNonNull(result), without, with);
    }

    private static Survived told(Survived result, List<Double> without, List<Double> with) {
        return result.noting(String.format(
                Locale.ROOT,
                "%.1f s lost, by the medians, from the first slice to the last commit: %s s with it, %s s without",
                median(with) - median(without),
                rounds(with),
                rounds(without)));
    }

    /** All of them: on a busy machine two rounds differ by more than one message can cost. */
    private static String rounds(List<Double> seconds) {
        return seconds.stream()
                .map(round -> String.format(Locale.ROOT, "%.1f", round))
                .collect(Collectors.joining(", "));
    }

    private Survived applied(Testbed bed, PoisonedTraffic traffic, boolean poisoned, List<Double> seconds)
            throws Exception {
        try (var field = CreditsField.open(bed, name())) {
            var service = field.start();
            field.awaitMigrated();
            var trigger = new PoisonTrigger(field.tables().connection());
            // Where nothing is refused every row is looked up all the same: the two differ in the one message alone.
            trigger.install(poisoned ? traffic.poison() : List.of());
            service.close();
            try (var producer = new FeedProducer(bed.kafkaBootstrap(), field.topic())) {
                producer.send(traffic.events());
            }
            service = field.start();
            field.awaitCommitted(traffic.events().size());
            seconds.add(field.tables().number(FIRST_TO_LAST) / 1_000.0);
            field.say("%s: %.1f s", poisoned ? "with the poison message" : "without it", seconds.getLast());
            var check = ModelCheck.of(field, traffic.events()).instead("applied", "quarantined", poisoned ? 1 : 0);
            var audit = check.auditDifferences();
            trigger.mend();
            var replays = new Replay(field, service).all();
            return check.judgeTables("1 poison message, replayed", service)
                    .differing(audit)
                    .differing(replays);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
