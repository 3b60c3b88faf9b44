package dev.tally.credits.repair;

import dev.tally.credits.lot.EntryKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Cursor;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads the ledger page by page in the order of its index by address; the next page is on its way while the one before
 * is worked on.
 */
public final class EntryPages {

    static final String ALL = """
            select address, message_at, credit_ref, credit_index, amount, expiration_at
              from credit_history
             where (address, message_at, credit_ref, credit_index) > ($1, $2, $3, $4)
             order by address, message_at, credit_ref, credit_index
             limit $5
            """;

    static final String OF = """
            select address, message_at, credit_ref, credit_index, amount, expiration_at
              from credit_history
             where address = any ($1::text[])
             order by address, message_at, credit_ref, credit_index
            """;

    private static final Entry BEFORE_ALL = new Entry("", new EntryKey(Instant.EPOCH, "", -1), 0, null);

    private final int size;
    private final Function<Entry, Uni<RowSet<Row>>> pageAfter;

    private EntryPages(int size, Function<Entry, Uni<RowSet<Row>>> pageAfter) {
        this.size = size;
        this.pageAfter = pageAfter;
    }

    /** The whole ledger; each page has a snapshot of its own, so that a long read keeps nothing in the tables alive. */
    public static EntryPages all(SqlClient client, int size) {
        return new EntryPages(size, after -> client.preparedQuery(ALL)
                .execute(Tuple.of(
                        after.address(),
                        after.key().messageAt().atOffset(ZoneOffset.UTC),
                        after.key().ref(),
                        after.key().index(),
                        size)));
    }

    /**
     * What the addresses have: one statement, read in parts. Asked for page by page it may be planned as a walk over all
     * that lies between the addresses. Blocks; inside a transaction, which ends it.
     */
    public static EntryPages of(SqlConnection tx, List<String> addresses, int size) {
        Cursor cursor = tx.prepare(OF)
                .map(statement -> statement.cursor(Tuple.of(addresses.toArray(String[]::new))))
                .await()
                .indefinitely();
        return new EntryPages(size, after -> cursor.read(size));
    }

    /** Blocks, for virtual threads; the consumer may throw to end it. */
    public void forEach(Consumer<List<Entry>> consumer) {
        CompletableFuture<List<Entry>> next = page(BEFORE_ALL);
        while (true) {
            List<Entry> page = next.join();
            boolean last = page.size() < size;
            if (!last) {
                next = page(page.getLast());
            }
            try {
                consumer.accept(page);
            } catch (RuntimeException ended) {
                // The statement must not meet the end of its transaction.
                next.exceptionally(gone -> page).join();
                throw ended;
            }
            if (last) {
                return;
            }
        }
    }

    private CompletableFuture<List<Entry>> page(Entry after) {
        return pageAfter
                .apply(after)
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(entry(row)));
                    return entries;
                })
                .subscribeAsCompletionStage();
    }

    private static Entry entry(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime(5);
        return new Entry(
                row.getString(0),
                new EntryKey(row.getOffsetDateTime(1).toInstant(), row.getString(2), row.getInteger(3)),
                row.getLong(4),
                expiresAt == null ? null : expiresAt.toInstant());
    }
}
