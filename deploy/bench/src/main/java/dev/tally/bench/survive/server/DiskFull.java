package dev.tally.bench.survive.server;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.io.IOException;

/** The disk that holds the tables is full for a while, several times. */
public final class DiskFull implements Survival {
    private static final long SEED = 30;
    private static final int MEBIBYTES = 1_500;
    private static final long LOAD_MILLIS = 2_000;
    private static final long STANDSTILL_MILLIS = 5_000;

    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public String summary() {
        return "the disk that holds the tables is filled during ingest and freed again";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var rounds = scale.choose(1, 4);
        try (var disk = SmallDisk.mount(bed, MEBIBYTES)) {
            try (var field = CreditsField.open(bed, name())) {
                disk.take(field.tables().name());
                var service = field.start();
                try (var feed = field.feed(SEED)) {
                    field.awaitProgress(1);
                    for (var round = 1; round <= rounds; round++) {
                        Thread.sleep(LOAD_MILLIS);
                        disk.fill();
                        var position = standstill(field);
                        disk.free();
                        field.awaitCommitted(position + 1);
                        field.say(
                                "round %d of %d: full at offset %,d, goes on when there is room",
                                round, rounds, position);
                    }
                    feed.stop();
                    return ModelCheck.of(field, feed.events())
                            .judge(rounds + " times full, a disk of " + MEBIBYTES + " MiB", service);
                }
            }
        } catch (SmallDisk.NotPermitted e) {
            return Survived.notRun(name(), String.valueOf(e.getMessage()));
        }
    }

    /** Waits until the position has not moved for some seconds, though there is work. */
    private static long standstill(CreditsField field) throws Exception {
        var deadline = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() < deadline) {
            var position = field.position(field.tables());
            Thread.sleep(STANDSTILL_MILLIS);
            if (field.position(field.tables()) == position) {
                return position;
            }
        }
        throw new IOException("the service goes on although the disk is full");
    }
}
