package dev.tally.bench.survive;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import dev.tally.bench.survive.message.DeliveredTwice;
import dev.tally.bench.survive.message.LargeBatch;
import dev.tally.bench.survive.message.Malformed;
import dev.tally.bench.survive.message.SlowClients;
import dev.tally.bench.survive.poison.PoisonEvery;
import dev.tally.bench.survive.poison.PoisonOne;
import dev.tally.bench.survive.process.ClockJumps;
import dev.tally.bench.survive.process.Kills;
import dev.tally.bench.survive.process.Rebalances;
import dev.tally.bench.survive.process.TwoOwners;
import dev.tally.bench.survive.server.BrokerRestarts;
import dev.tally.bench.survive.server.ConnectionCuts;
import dev.tally.bench.survive.server.DatabaseCrashes;
import dev.tally.bench.survive.server.DiskFull;
import dev.tally.bench.survive.server.SlowDatabase;
import java.util.ArrayList;
import java.util.List;

/** The failure runs by name, and how a round of them ends. */
public final class Survivals {
    private static final List<Survival> ALL = List.of(
            new Kills(),
            new DatabaseCrashes(),
            new BrokerRestarts(),
            new ConnectionCuts(),
            new Rebalances(),
            new TwoOwners(),
            new DeliveredTwice(),
            new PoisonEvery(),
            new PoisonOne(),
            new SlowDatabase(),
            new Malformed(),
            new DiskFull(),
            new LargeBatch(),
            new ClockJumps(),
            new SlowClients());

    private Survivals() {}

    /** All failure runs in the order in which they are made. */
    public static List<Survival> all() {
        return ALL;
    }

    /**
     * Makes runs one after the other and writes {@code target/survive/report.md} and {@code report.json}.
     *
     * <p>The report is written after each of them. A run that does not come to its end is one that did not hold, and does
     * not keep the others from being made.
     *
     * @param names which to make; empty makes all
     * @return the exit code: 1 when a message was lost or doubled, a table differs or a run did not end
     * @throws IllegalArgumentException when a name is unknown
     */
    public static int run(Testbed bed, List<String> names, Scale scale) throws Exception {
        var chosen = chosen(names);
        var directory = bed.root().resolve("target").resolve("survive");
        var results = new ArrayList<Survived>();
        for (var survival : chosen) {
            System.err.println("survive " + survival.name() + ": " + survival.summary() + " (" + scale + ")");
            var result = made(survival, bed, scale);
            System.err.println("survive " + SurvivalReport.line(result));
            results.add(result);
            new SurvivalReport(scale, results).write(directory);
        }
        System.out.println(new SurvivalReport(scale, results).table());
        System.err.println("survive report: " + directory.resolve("report.md"));
        return results.stream().allMatch(Survived::held) ? 0 : 1;
    }

    /** The runs of these names, before anything is started for them. */
    public static List<Survival> chosen(List<String> names) {
        for (var name : names) {
            if (ALL.stream().noneMatch(survival -> survival.name().equals(name))) {
                var known = ALL.stream().map(Survival::name).toList();
                throw new IllegalArgumentException(
                        "no failure run " + name + "; there are " + String.join(", ", known));
            }
        }
        return ALL.stream()
                .filter(survival -> names.isEmpty() || names.contains(survival.name()))
                .toList();
    }

    private static Survived made(Survival survival, Testbed bed, Scale scale) throws InterruptedException {
        try {
            return survival.run(bed, scale);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return Survived.failed(survival.name(), "did not come to its end: " + e);
        }
    }
}
