package dev.tally.credits.ledger;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.posting.Book;
import dev.tally.credits.posting.Book.Replayed;
import dev.tally.credits.posting.Book.Replayed.Spent;
import dev.tally.credits.posting.Footing;
import dev.tally.credits.posting.Footing.Demand;
import dev.tally.credits.posting.Inquiry;
import dev.tally.credits.posting.Settlement.Allocation;
import dev.tally.projection.deferral.Deferral;
import dev.tally.sql.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens the books of a batch: two rounds of statements under its locks, the first asks what stands behind the batch's
 * rows, the second reads the lots, and of late addresses what is replayed.
 */
@Singleton
class Opening {

    /** What {@code dirty} calls addresses whose lots have to be rebuilt (C4.8). */
    static final String DIRTY_KIND = "lots";

    private final LedgerStore ledger;
    private final LotStore lots;
    private final Deferral deferral;
    private final DrainPolicy policy;
    private final DrainOrder order;
    private final int replayMax;

    Opening(LedgerStore ledger, LotStore lots, Deferral deferral, DrainPolicy policy, LedgerConfig config) {
        this.ledger = ledger;
        this.lots = lots;
        this.deferral = deferral;
        this.policy = policy;
        this.order = policy.configured();
        this.replayMax = config.replayMax();
    }

    /** The books by address, and which addresses wait for a rebuild. */
    record Opened(Map<String, Book> books, Set<String> dirty) {}

    Uni<Opened> open(SqlConnection tx, Inquiry inquiry) {
        if (inquiry.interests().isEmpty()) {
            return Uni.createFrom().item(new Opened(Map.of(), Set.of()));
        }
        var dirty = new ArrayList<Set<String>>(1);
        Uni<Void> allowed = policy.check(tx);
        Uni<Void> asked = deferral.marked(tx, DIRTY_KIND, inquiry.interests().keySet())
                .invoke(dirty::add)
                .replaceWithVoid();
        return CreditProjection.onWorker(
                        Together.all(List.of(allowed, asked), ledger.behind(tx, inquiry.places(), replayMax)))
                .map(behind -> Footing.of(inquiry, behind, dirty.getFirst(), replayMax))
                .chain(footings -> read(tx, footings))
                .map(books -> new Opened(books, dirty.getFirst()));
    }

    /** Addresses whose lots have fallen behind their ledger are left to a rebuild. */
    Uni<Void> close(SqlConnection tx, Collection<String> addresses, Instant at) {
        return deferral.mark(tx, DIRTY_KIND, addresses, at);
    }

    private Uni<Map<String, Book>> read(SqlConnection tx, List<Footing> footings) {
        List<Demand> demands =
                footings.stream().map(Footing::demand).filter(Objects::nonNull).toList();
        if (demands.isEmpty()) {
            return Uni.createFrom().item(() -> books(footings, Stored.NOTHING));
        }
        List<Footing> late = footings.stream().filter(Footing::isReplayed).toList();
        var answers = new Answers();
        var statements = new ArrayList<Uni<?>>();
        if (!late.isEmpty()) {
            statements.add(ledger.spends(tx, late).invoke(found -> answers.spends = found));
            statements.add(lots.takes(tx, late).invoke(found -> answers.takes = found));
            statements.add(lots.paidLots(tx, late).invoke(found -> answers.paid = found));
        }
        return CreditProjection.onWorker(Together.all(statements, lots.liveLots(tx, order, demands)))
                .map(live -> books(footings, answers.stored(demands, live, late)));
    }

    private Map<String, Book> books(List<Footing> footings, Stored stored) {
        var books = HashMap.<String, Book>newHashMap(footings.size());
        for (Footing footing : footings) {
            String address = footing.address();
            List<Lot> held = stored.lots.getOrDefault(address, List.of());
            books.put(
                    address,
                    footing.isReplayed()
                            ? Book.replay(footing, order, held, stored.replayed(address))
                            : Book.open(footing, order, held));
        }
        return books;
    }

    /** What is stored of the addresses of a batch, as far as the batch needs it. */
    private record Stored(
            Map<String, List<Lot>> lots, Map<String, List<Spent>> spends, Map<String, List<Allocation>> takes) {

        static final Stored NOTHING = new Stored(Map.of(), Map.of(), Map.of());

        Replayed replayed(String address) {
            return new Replayed(spends.getOrDefault(address, List.of()), takes.getOrDefault(address, List.of()));
        }
    }

    /** Answers of statements that were sent together. */
    private static final class Answers {
        private Map<String, List<Spent>> spends = Map.of();
        private Map<String, List<Allocation>> takes = Map.of();
        private @Nullable RowSet<Row> paid;

        Stored stored(List<Demand> demands, RowSet<Row> live, List<Footing> late) {
            var held = LotStore.lots(demands.stream().map(Demand::address).toList(), live);
            if (paid != null) {
                var paidLots = LotStore.lots(late.stream().map(Footing::address).toList(), paid);
                // Both may have found the same lot.
                paidLots.forEach((address, lots) ->
                        held.merge(address, lots, (left, right) -> Stream.concat(left.stream(), right.stream())
                                .distinct()
                                .toList()));
            }
            return new Stored(held, spends, takes);
        }
    }
}
