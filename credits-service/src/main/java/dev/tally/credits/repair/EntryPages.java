package dev.tally.credits.repair;

import dev.tally.credits.lot.EntryKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger page by page in the order of its index by address; the next page is on its way while the one before
 * is worked on. Each page has a snapshot of its own, so that a long read keeps nothing in the tables alive.
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
             where address = any ($6::text[]) and (address, message_at, credit_ref, credit_index) > ($1, $2, $3, $4)
             order by address, message_at, credit_ref, credit_index
             limit $5
            """;

    private static final Entry BEFORE_ALL = new Entry("", new EntryKey(Instant.EPOCH, "", -1), 0, null);

    private final SqlClient client;
    private final String @Nullable [] addresses;
    private final int size;

    private EntryPages(SqlClient client, String @Nullable [] addresses, int size) {
        this.client = client;
        this.addresses = addresses;
        this.size = size;
    }

    /** The whole ledger. */
    public static EntryPages all(SqlClient client, int size) {
        return new EntryPages(client, null, size);
    }

    /** What the addresses have. */
    public static EntryPages of(SqlClient client, List<String> addresses, int size) {
        return new EntryPages(client, addresses.toArray(String[]::new), size);
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
        Tuple values = Tuple.of(
                after.address(),
                after.key().messageAt().atOffset(ZoneOffset.UTC),
                after.key().ref(),
                after.key().index(),
                size);
        if (addresses != null) {
            values.addArrayOfString(addresses);
        }
        Uni<List<Entry>> read = client.preparedQuery(addresses == null ? ALL : OF)
                .execute(values)
                .map(rows -> {
                    var entries = new ArrayList<Entry>(rows.size());
                    for (Row row : rows) {
                        entries.add(entry(row));
                    }
                    return entries;
                });
        return read.subscribeAsCompletionStage();
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
