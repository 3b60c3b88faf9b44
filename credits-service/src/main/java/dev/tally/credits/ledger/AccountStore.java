package dev.tally.credits.ledger;

import static dev.tally.credits.ledger.Columns.expect;
import static dev.tally.credits.ledger.Columns.run;
import static dev.tally.credits.ledger.Columns.time;

import dev.tally.sql.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Every statement that writes {@code account}, the lock of an address, and what is asked under the lock.
 *
 * <p>All of them run inside the caller's transaction. {@link #lock} comes first: it keeps every other writer of the same
 * addresses away until the transaction ends, so what is read after it is what the writes build on.
 */
@Singleton
class AccountStore {

    static final String ADD_ACCOUNTS = """
            insert into account (address, first_seen_at)
            select address, $2 from unnest($1::text[]) as a (address) order by address collate "C"
            on conflict (address) do nothing
            returning address
            """;

    /** Only what this transaction made: whoever waits for such a row makes its own when this one is gone. */
    static final String DROP_ACCOUNTS = """
            delete from account where address = any ($1::text[])
            """;

    /** Locks in the order of the key: the sort is done before the rows are locked. */
    static final String LOCK_ACCOUNTS = """
            with locked as (
                select address from account where address = any ($1::text[]) order by address for update
            )
            select count(*) from locked
            """;

    /** The limit keeps this one index seek per reference, however many rows a reference has. */
    static final String KNOWN_REFS = """
            select asked.ref
              from unnest($1::text[]) as asked (ref)
             cross join lateral (select 1 from credit_history as h where h.credit_ref = asked.ref limit 1) as found
            """;

    /**
     * What the locks brought.
     *
     * @param made addresses that had no account before
     * @param known references that have rows in the ledger
     */
    record Locked(Set<String> made, Set<String> known) {

        static final Locked NOTHING = new Locked(Set.of(), Set.of());
    }

    /**
     * Makes missing accounts, locks all of them until the transaction ends, and then asks which of the references have
     * rows in the ledger: three statements sent together, which the server runs one after the other, so the last one
     * sees what a writer before had committed when the locks were granted.
     */
    Uni<Locked> lock(SqlConnection tx, Set<String> addresses, Instant seenAt, Set<String> refs) {
        Object[] keys = addresses.toArray(String[]::new);
        // Filled before the last answer comes: the statements run one after the other.
        var fresh = new HashSet<String>();
        Uni<Void> made = run(tx, ADD_ACCOUNTS, keys, time(seenAt))
                .invoke(rows -> fresh.addAll(texts(rows)))
                .replaceWithVoid();
        Uni<Void> locked = run(tx, LOCK_ACCOUNTS, (Object) keys)
                .invoke(rows -> expect(addresses.size(), rows.iterator().next().getLong(0)))
                .replaceWithVoid();
        return Together.all(List.of(made, locked), knownRefs(tx, refs)).map(known -> new Locked(fresh, known));
    }

    private Uni<Set<String>> knownRefs(SqlConnection tx, Set<String> refs) {
        return run(tx, KNOWN_REFS, (Object) refs.toArray(String[]::new)).map(AccountStore::texts);
    }

    /** Takes back accounts that {@link #lock} made and that got no row in the ledger after all (C3.1). */
    Uni<Void> dropAccounts(SqlConnection tx, Set<String> addresses) {
        return run(tx, DROP_ACCOUNTS, (Object) addresses.toArray(String[]::new))
                .invoke(dropped -> expect(addresses.size(), dropped.rowCount()))
                .replaceWithVoid();
    }

    private static Set<String> texts(RowSet<Row> rows) {
        var texts = HashSet.<String>newHashSet(rows.size());
        rows.forEach(row -> texts.add(row.getString(0)));
        return texts;
    }
}
