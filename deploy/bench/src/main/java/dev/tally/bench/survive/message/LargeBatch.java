package dev.tally.bench.survive.message;

import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditLine;
import dev.tally.bench.credits.CreditMessages;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.MemoryWatch;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Padding;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.IntStream;

/** Records near the bound of 16 MiB, more of them than the heap could hold; one in five is all lines. */
public final class LargeBatch implements Survival {
    private static final String HEAP = "512m";
    private static final int RECORD_BYTES = 16_600_000;
    private static final int LINE_BYTES = 236;

    @Override
    public String name() {
        return "large-batch";
    }

    @Override
    public String summary() {
        return "records near 16 MiB, together larger than the heap of " + HEAP;
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var records = scale.choose(12, 60);
        try (var field = CreditsField.open(bed, name())) {
            // All in the broker before the service starts: its first fetch is as large as a fetch gets.
            try (var feed = field.feed(() -> large(records), Long.MAX_VALUE)) {
                var sent = feed.await();
                field.say("%d records of %,d bytes are in the broker", sent, RECORD_BYTES);
                var service = field.start(Map.of(), HEAP);
                try (var memory = new MemoryWatch(service)) {
                    return ModelCheck.of(field, feed.events())
                            .judge(records + " records of 16.6 MB, " + records * 16 + " MiB", service)
                            .noting(memory.peaks(HEAP));
                }
            }
        }
    }

    private static Iterator<FeedEvent> large(int records) {
        return IntStream.range(0, records)
                .mapToObj(i -> i % 5 == 0 ? manyLines(i) : padded(i))
                .iterator();
    }

    private static FeedEvent manyLines(int index) {
        var id = CreditMessages.hash("large-" + index);
        var lines = IntStream.range(0, RECORD_BYTES / LINE_BYTES)
                .mapToObj(line -> CreditLine.grant(CreditTraffic.address(line), 1 + line))
                .toArray(CreditLine[]::new);
        var event = CreditMessages.distribution(id, CreditMessages.at(10 * index), lines);
        return new Padding(RECORD_BYTES - event.data().length).around(event);
    }

    private static FeedEvent padded(int index) {
        var id = CreditMessages.hash("large-" + index);
        var line = index % 5 == 1
                ? CreditMessages.expense(
                        id, CreditMessages.at(10 * index), CreditLine.spend(CreditTraffic.address(index), 1_000_000))
                : CreditMessages.distribution(
                        id, CreditMessages.at(10 * index), CreditLine.grant(CreditTraffic.address(index), 5_000));
        return new Padding(RECORD_BYTES - line.data().length).around(line);
    }
}
