package dev.tally.credits.rebuild;

import dev.tally.credits.repair.AddressRepair;
import dev.tally.rebuild.RebuildJob;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lots and allocations of some addresses anew, in place, each address in a transaction of its own. Blocks. */
@Singleton
class KeysRebuild {

    static final int LISTED = 1_000;

    private final Pool pool;
    private final AddressRepair repair;

    KeysRebuild(Pool pool, AddressRepair repair) {
        this.pool = pool;
        this.repair = repair;
    }

    Map<String, Object> run(RebuildJob job, List<String> addresses) {
        job.expect(addresses.size());
        var changed = new ArrayList<String>();
        long rows = 0;
        for (String address : addresses) {
            job.check();
            List<String> one = List.of(address);
            int mended = pool.withTransaction(tx -> repair.lock(tx, one).chain(() -> repair.repair(tx, one)))
                    .await()
                    .indefinitely();
            if (mended > 0) {
                rows += mended;
                changed.add(address);
            }
            job.advance(1);
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("addresses", addresses.size());
        result.put("changed_addresses", changed.size());
        result.put("changed_rows", rows);
        result.put("changed", List.copyOf(changed.subList(0, Math.min(LISTED, changed.size()))));
        return result;
    }
}
