package dev.tally.bench.credits.race;

import dev.tally.bench.BenchResult;
import dev.tally.bench.Benchmark;
import dev.tally.bench.Contestant;
import dev.tally.bench.Race;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTrafficConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows that come late: what they cost a backlog, and what one of them costs by how much is replayed for it. */
public final class CreditsLate implements Benchmark {
    private static final double LATE = 0.01;
    private static final Duration LATENESS_MAX = Duration.ofHours(1);

    @Override
    public String name() {
        return "credits-late";
    }

    @Override
    public String summary() {
        return "one in a hundred rows late by up to an hour; single late rows by the number of replayed drains";
    }

    @Override
    public List<BenchResult> run(Testbed bed, Scale scale) throws Exception {
        return List.of(backlog(bed, scale), new LateRowCost(bed, scale).run());
    }

    private BenchResult backlog(Testbed bed, Scale scale) throws Exception {
        var config = CreditTrafficConfig.defaults()
                .withMessages(scale.choose(50_000, 1_000_000))
                .withAddresses(100_000, 1)
                .withTransfers(0.15)
                .withRedeliveries(0);
        try (var late = new LateTraffic(bed, config.withLate(LATE, LATENESS_MAX));
                var inOrder = new LateTraffic(bed, config)) {
            Race.say(name(), "%,d messages twice, %,d of one of them late", late.messages(), late.late());
            var contestants = new ArrayList<>(new Race(name(), "messages/s")
                    .enter("tally, 1 % late", _ -> late.work(scale.choose(50, 300)))
                    .enter("tally, nothing late", _ -> inOrder.work(0))
                    .run(scale.rounds()));
            contestants.add(1, fromScratch(contestants.get(1), late));
            var wrong = new ArrayList<>(late.wrong());
            wrong.addAll(inOrder.wrong());
            var ratio = contestants.get(0).median() / contestants.get(1).median();
            return new BenchResult(
                    name(),
                    "faster than to rebuild the address from scratch for each late row",
                    ratio > 1,
                    contestants,
                    ratio,
                    notes(contestants, late),
                    wrong);
        }
    }

    /** The traffic without late rows, and a rebuild for each of them. */
    private static Contestant fromScratch(Contestant inOrder, LateTraffic late) {
        var seconds = late.messages() / inOrder.median() + late.late() * late.secondsPerRebuild();
        return Contestant.of(
                "an address from scratch per late message, extrapolated",
                inOrder.unit(),
                List.of(late.messages() / seconds));
    }

    private static List<String> notes(List<Contestant> contestants, LateTraffic late) {
        var extra = late.messages() / contestants.get(0).median()
                - late.messages() / contestants.get(2).median();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d messages come late, by up to an hour of message time; 15 %% are transfers. All tables"
                                + " are compared.",
                        late.late(),
                        late.messages()),
                String.format(
                        Locale.ROOT,
                        "A late message costs %.2f ms more than one in order; to rebuild one of its addresses from scratch"
                                + " takes %.2f ms (mean of %d, each with the ledger as it was when the row came).",
                        1e3 * extra / late.late(),
                        1e3 * late.secondsPerRebuild(),
                        late.rebuilds()),
                "The extrapolation adds one rebuild per late message to the time of the traffic without late ones, though"
                        + " a message may touch several addresses.");
    }
}
