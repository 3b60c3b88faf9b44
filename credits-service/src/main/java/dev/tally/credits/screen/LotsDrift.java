package dev.tally.credits.screen;

import dev.tally.credits.repair.AddressRepair;
import dev.tally.credits.repair.LotTables;
import dev.tally.drift.DriftCheck;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks all the time at a few accounts with the two screens that need no watermark (R21). */
@ApplicationScoped
class LotsDrift implements DriftCheck {

    private final ScreenStore store;
    private final AddressRepair repair;

    LotsDrift(ScreenStore store, AddressRepair repair) {
        this.store = store;
        this.repair = repair;
    }

    @Override
    public String name() {
        return "lots";
    }

    @Override
    public Uni<Sample> sample(SqlConnection connection, @Nullable String afterKey, int limit) {
        return store.range(connection, afterKey == null ? "" : afterKey, limit)
                .chain(range -> store.flagged(connection, Screen.STRUCTURE, LotTables.LIVE, range)
                        .chain(first -> store.flagged(connection, Screen.CONSERVATION, LotTables.LIVE, range)
                                .map(second -> {
                                    var suspects = new TreeSet<>(first);
                                    suspects.addAll(second);
                                    return new Sample(List.copyOf(suspects), range.next());
                                })));
    }

    @Override
    public Uni<Void> lock(SqlConnection tx, List<String> keys) {
        return repair.lock(tx, keys);
    }

    @Override
    public Uni<Integer> repair(SqlConnection tx, List<String> keys) {
        return Multi.createFrom()
                .iterable(keys)
                .onItem()
                .transformToUniAndConcatenate(key -> repair.repair(tx, List.of(key)))
                .filter(rows -> rows > 0)
                .collect()
                .asList()
                .map(List::size);
    }
}
