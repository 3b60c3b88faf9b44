package dev.tally.credits.rebuild;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.repair.EntryPages;
import dev.tally.credits.repair.Replay;
import dev.tally.rebuild.RebuildJob;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says whose balance another policy would change, and writes nothing (C4.10). Blocks. */
@Singleton
class DryRun {

    private static final int PAGE_ROWS = 10_000;
    private static final int ADDRESSES = 2_000;

    /** Ledger and lots of a stretch of addresses at one moment. */
    private static final String BEGIN = "begin isolation level repeatable read, read only";

    private final Pool pool;
    private final DryRunStore store;
    private final Clock clock;

    DryRun(Pool pool, DryRunStore store, Clock clock) {
        this.pool = pool;
        this.store = store;
        this.clock = clock;
    }

    Map<String, Object> run(RebuildJob job, DrainOrder order, @Nullable List<String> keys) {
        var tally = new Tally(clock.instant(), order);
        String after = "";
        if (keys != null) {
            job.expect(keys.size());
            for (int from = 0; from < keys.size(); from += ADDRESSES) {
                stretch(job, tally, keys.subList(from, Math.min(keys.size(), from + ADDRESSES)), "");
            }
            return tally.result();
        }
        while (after != null) {
            after = stretch(job, tally, null, after);
        }
        return tally.result();
    }

    /** The last address of the stretch; null when there are no more. */
    private @Nullable String stretch(RebuildJob job, Tally tally, @Nullable List<String> keys, String after) {
        job.check();
        SqlConnection tx = await(pool.getConnection());
        try {
            await(tx.query(BEGIN).execute());
            if (job.rows() == 0 && keys == null) {
                job.expect(await(store.accounts(tx)));
            }
            List<String> addresses = keys == null ? await(store.addresses(tx, after, ADDRESSES)) : keys;
            if (addresses.isEmpty()) {
                return null;
            }
            compare(tx, tally, addresses);
            job.advance(addresses.size());
            return addresses.getLast();
        } finally {
            await(tx.query("rollback").execute().onFailure().recoverWithNull());
            await(tx.close());
        }
    }

    private void compare(SqlConnection tx, Tally tally, List<String> addresses) {
        Map<String, BigInteger> after = new HashMap<>();
        var replay = new Replay(tally.order, PAGE_ROWS, chunk -> chunk.lots().stream()
                .filter(lot -> !lot.expiredAt(tally.now) && lot.remaining() > 0)
                .forEach(lot -> add(after, lot)));
        EntryPages.of(tx, addresses, PAGE_ROWS).forEach(page -> page.forEach(replay::add));
        replay.end();
        Map<String, BigInteger> before = await(store.balances(tx, addresses, tally.now));
        addresses.forEach(address -> tally.count(
                address, before.getOrDefault(address, BigInteger.ZERO), after.getOrDefault(address, BigInteger.ZERO)));
    }

    private static void add(Map<String, BigInteger> balances, Lot lot) {
        balances.merge(lot.address(), BigInteger.valueOf(lot.remaining()), BigInteger::add);
    }

    /** An address whose balance would be another one. */
    private record Change(String address, BigInteger before, BigInteger after) {

        Map<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("address", address);
            json.put("before", before);
            json.put("after", after);
            return json;
        }
    }

    /** What a dry run has found so far. */
    private static final class Tally {

        private final Instant now;
        private final DrainOrder order;
        private final List<Change> changes = new ArrayList<>();
        private long addresses;
        private long changed;
        private BigInteger before = BigInteger.ZERO;
        private BigInteger after = BigInteger.ZERO;

        private Tally(Instant now, DrainOrder order) {
            this.now = now;
            this.order = order;
        }

        private void count(String address, BigInteger has, BigInteger wouldHave) {
            addresses++;
            before = before.add(has);
            after = after.add(wouldHave);
            if (!has.equals(wouldHave)) {
                changed++;
                if (changes.size() < KeysRebuild.LISTED) {
                    changes.add(new Change(address, has, wouldHave));
                }
            }
        }

        private Map<String, Object> result() {
            var result = new LinkedHashMap<String, Object>();
            result.put("policy", order.version());
            result.put("at", now.toString());
            result.put("addresses", addresses);
            result.put("changed_addresses", changed);
            result.put("credits_before", before);
            result.put("credits_after", after);
            result.put("changes", changes.stream().map(Change::json).toList());
            return result;
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().indefinitely();
    }
}
