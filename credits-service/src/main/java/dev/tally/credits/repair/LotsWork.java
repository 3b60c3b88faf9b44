package dev.tally.credits.repair;

import dev.tally.projection.deferral.DeferredWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Addresses that a late row would have had replayed at too great a length inside of a batch (C4.8). */
@ApplicationScoped
class LotsWork implements DeferredWork {

    private final AddressRepair repair;

    LotsWork(AddressRepair repair) {
        this.repair = repair;
    }

    @Override
    public String kind() {
        return "lots";
    }

    @Override
    public Uni<Void> refresh(SqlConnection tx, List<String> keys) {
        return repair.lock(tx, keys).chain(() -> repair.repair(tx, keys)).replaceWithVoid();
    }
}
