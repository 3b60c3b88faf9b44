package dev.tally.credits.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.Credits;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.repair.Replay.Allocation;
import dev.tally.credits.repair.Replay.Chunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final int SEEDS = 300;

    @Test
    void c4_7_whatever_the_chunks_a_replay_gives_the_same_lots_and_allocations() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            // Given
            var random = new SplittableRandom(seed);
            DrainOrder order = random.nextBoolean() ? DrainOrder.EMISSION : DrainOrder.EXPIRATION;
            List<Entry> entries = entries(random);
            List<Chunk> whole = replay(order, Integer.MAX_VALUE, entries);
            // When
            List<Chunk> chunks = replay(order, 1 + random.nextInt(40), entries);
            // Then
            assertThat(lots(chunks)).as("seed " + seed).isEqualTo(lots(whole));
            assertThat(allocations(chunks)).as("seed " + seed).isEqualTo(allocations(whole));
            assertThat(chunks.stream().mapToInt(Chunk::rows).sum()).isEqualTo(entries.size());
            assertThat(chunks.stream().mapToLong(chunk -> chunk.spends().size()).sum())
                    .as("seed " + seed + ": every spend once")
                    .isEqualTo(
                            entries.stream().filter(entry -> entry.amount() < 0).count());
        }
    }

    @Test
    void c4_7_of_a_long_address_only_open_lots_stay_in_memory() {
        // Given lots that are spent at once, or expire soon
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            var at = Credits.at(i);
            entries.add(new Entry("A", new EntryKey(at, "g", i), 10, i % 2 == 0 ? at.plusSeconds(5) : null));
            entries.add(new Entry("A", new EntryKey(at, "s", i), -10, null));
        }
        // When
        List<Chunk> chunks = replay(DrainOrder.EMISSION, 1_000, entries);
        // Then no chunk holds much more than its own rows
        assertThat(chunks).hasSizeGreaterThan(30);
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.lots()).hasSizeLessThan(1_100));
    }

    private static List<Chunk> replay(DrainOrder order, int chunkRows, List<Entry> entries) {
        var chunks = new ArrayList<Chunk>();
        var replay = new Replay(order, chunkRows, chunks::add);
        entries.forEach(replay::add);
        replay.end();
        return chunks;
    }

    private static List<Lot> lots(List<Chunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.lots().stream())
                .sorted(Comparator.comparing(Lot::address).thenComparing(Lot::key))
                .toList();
    }

    private static List<Allocation> allocations(List<Chunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.allocations().stream())
                .sorted(Comparator.comparing(Allocation::address)
                        .thenComparing(Allocation::spend)
                        .thenComparing(Allocation::lot))
                .toList();
    }

    /** In the order of the ledger's index: grants and spends of one instant mixed. */
    private static List<Entry> entries(SplittableRandom random) {
        var entries = new ArrayList<Entry>();
        int n = 1 + random.nextInt(150);
        for (int i = 0; i < n; i++) {
            var at = Credits.at(random.nextInt(40));
            String address = "A" + random.nextInt(3);
            long amount = (1 + random.nextInt(100)) * (random.nextBoolean() ? 1L : -1L);
            var expiresAt = amount > 0 && random.nextBoolean() ? at.plusSeconds(random.nextInt(20)) : null;
            entries.add(new Entry(address, new EntryKey(at, "r" + random.nextInt(9), i), amount, expiresAt));
        }
        entries.sort(Comparator.comparing(Entry::address).thenComparing(Entry::key));
        return entries;
    }
}
