package dev.tally.credits.posting;

import dev.tally.credits.lot.Drain;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be written about lots, each of them once.
 *
 * @param granted new lots as they are after the batch
 * @param drained lots of earlier batches that hold more or less than before
 * @param drains spends of the batch
 * @param allocations who pays for what now and did not before
 * @param withdrawn stored allocations that hold no more, or with another amount
 * @param losses cover that accepted transfers of earlier batches lost by rows that came late; negative when they got some
 *     back
 */
public record Settlement(
        List<Lot> granted,
        List<Lot> drained,
        List<Settled> drains,
        List<Allocation> allocations,
        List<Allocation> withdrawn,
        List<Long> losses) {

    public Settlement() {
        this(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** A spend of the batch; {@code sent} when it is the sender's row of a transfer. */
    public record Settled(Drain drain, boolean sent) {}

    /** A part of a spend that one lot of the address paid for. */
    public record Allocation(String address, EntryKey spend, String lotRef, int lotIndex, long amount) {

        LotId lot() {
            return new LotId(lotRef, lotIndex);
        }
    }

    /** Names a lot of an address. */
    public record LotId(String ref, int index) {

        static LotId of(Lot lot) {
            return new LotId(lot.key().ref(), lot.key().index());
        }
    }
}
