package dev.tally.credits.posting;

import dev.tally.credits.posting.Inquiry.Interest;
import dev.tally.credits.posting.Inquiry.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From where on a batch may change an address, and what it has to read for that.
 *
 * @param from rows before this instant are too far back; {@link Instant#MAX} when the address is not to be touched at
 *     all: it waits for a rebuild, or all that the batch brings is too far back
 * @param behind the spends in the ledger that stand at {@code from} or later; they are replayed
 * @param demand the lots to be read; null when no spend needs any
 */
public record Footing(
        String address,
        Instant from,
        Behind behind,
        @Nullable Demand demand) {

    /**
     * Spends that stand behind a place in the ledger.
     *
     * @param count stops one beyond what may be replayed
     * @param amount what they come to; stops at {@link Long#MAX_VALUE}
     */
    public record Behind(int count, long amount, Instant lastAt) {

        static final Behind NOTHING = new Behind(0, 0, Instant.MIN);
    }

    /**
     * What one address needs at most: the lots that were usable at some instant from {@code from} to {@code until}, and
     * of them no more than cover {@code amount}.
     *
     * @param amount {@link Long#MAX_VALUE} means all
     */
    public record Demand(String address, Instant from, Instant until, long amount) {}

    /** All addresses of one batch may together replay this many times what one of them may. */
    private static final int REPLAYS_OF_A_BATCH = 4;

    /**
     * One footing for each address of the inquiry.
     *
     * @param behind what stands behind the places of the inquiry; nothing where none is given
     * @param dirty addresses that wait for a rebuild
     */
    public static List<Footing> of(Inquiry inquiry, Map<Place, Behind> behind, Set<String> dirty, int replayMax) {
        var footings = new ArrayList<Footing>(inquiry.interests().size());
        long left = (long) REPLAYS_OF_A_BATCH * replayMax;
        for (var entry : inquiry.interests().entrySet()) {
            String address = entry.getKey();
            Footing footing = dirty.contains(address)
                    ? closed(address)
                    : of(address, entry.getValue(), behind, (int) Math.min(left, replayMax));
            left -= footing.behind.count;
            footings.add(footing);
        }
        return footings;
    }

    private static Footing of(String address, Interest interest, Map<Place, Behind> behind, int replayMax) {
        Instant from = Instant.MAX;
        Behind replayed = Behind.NOTHING;
        if (!interest.certain().equals(Instant.MAX)) {
            from = interest.certain();
            replayed = behind.getOrDefault(new Place(address, from), Behind.NOTHING);
            if (replayed.count > replayMax) {
                return closed(address);
            }
        }
        for (Instant at : interest.uncertain()) {
            Behind found = behind.getOrDefault(new Place(address, at), Behind.NOTHING);
            if (at.isBefore(from) && found.count <= replayMax) {
                from = at;
                replayed = found;
            }
        }
        return new Footing(address, from, replayed, demand(address, from, interest, replayed));
    }

    private static @Nullable Demand demand(String address, Instant from, Interest interest, Behind replayed) {
        Instant until = interest.lastSpend().isAfter(replayed.lastAt) ? interest.lastSpend() : replayed.lastAt;
        return from.equals(Instant.MAX) || until.isBefore(from)
                ? null
                : new Demand(address, from, until, Inquiry.sum(interest.spends(), replayed.amount));
    }

    private static Footing closed(String address) {
        return new Footing(address, Instant.MAX, Behind.NOTHING, null);
    }

    public boolean isOpen() {
        return !from.equals(Instant.MAX);
    }

    public boolean isReplayed() {
        return behind.count > 0;
    }
}
