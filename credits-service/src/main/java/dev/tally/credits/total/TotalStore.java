package dev.tally.credits.total;

import dev.tally.credits.posted.PostedRow;
import dev.tally.credits.posted.PostingListener;
import dev.tally.projection.ChangedRows;
import dev.tally.sql.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The only writer of {@code credit_total} and {@code credit_total_recipient}: one statement per batch each. */
@Singleton
public class TotalStore implements PostingListener {

    private static final String ADD_TYPES = """
            insert into credit_total as t (bucket_at, message_type, message_count, row_count, incoming, outgoing)
            select d.bucket_at, d.message_type, d.message_count, d.row_count, d.incoming::numeric, d.outgoing::numeric
              from unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[])
                   as d (bucket_at, message_type, message_count, row_count, incoming, outgoing)
             order by d.bucket_at, d.message_type collate "C"
            on conflict (bucket_at, message_type) do update
               set message_count = t.message_count + excluded.message_count,
                   row_count = t.row_count + excluded.row_count,
                   incoming = t.incoming + excluded.incoming,
                   outgoing = t.outgoing + excluded.outgoing
            """;

    private static final String ADD_RECIPIENTS = """
            insert into credit_total_recipient as t (bucket_at, address, row_count, incoming)
            select d.bucket_at, d.address, d.row_count, d.incoming::numeric
              from unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::text[])
                   as d (bucket_at, address, row_count, incoming)
             order by d.bucket_at, d.address collate "C"
            on conflict (bucket_at, address) do update
               set row_count = t.row_count + excluded.row_count, incoming = t.incoming + excluded.incoming
            """;

    private final ChangedRows changed;

    public TotalStore(ChangedRows changed) {
        this.changed = changed;
    }

    /**
     * Adds what a batch wrote to the ledger, in its transaction.
     *
     * <p>Not idempotent by itself: the rows must be those of messages that the same transaction enters for the first
     * time. Its rows are locked until the transaction ends, so it comes after the statements about addresses and lots.
     */
    @Override
    public Uni<Void> posted(SqlConnection tx, List<PostedRow> rows, Instant recordedAt) {
        Totals totals = Totals.of(rows);
        var writes = new ArrayList<Uni<Void>>();
        writes.add(addTypes(tx, totals));
        changed.count("credit_total", totals.types().size());
        if (!totals.recipients().isEmpty()) {
            writes.add(addRecipients(tx, totals));
            changed.count("credit_total_recipient", totals.recipients().size());
        }
        return Together.all(writes);
    }

    private static Uni<Void> addTypes(SqlConnection tx, Totals totals) {
        var keys = totals.types().keySet();
        var sums = totals.types().values();
        return tx.preparedQuery(ADD_TYPES)
                .execute(Tuple.from(List.of(
                        column(keys, key -> utc(key.bucket()), OffsetDateTime[]::new),
                        column(keys, key -> key.type().word(), String[]::new),
                        column(sums, Totals.TypeSum::messages, Long[]::new),
                        column(sums, Totals.TypeSum::rows, Long[]::new),
                        column(sums, sum -> sum.incoming().toString(), String[]::new),
                        column(sums, sum -> sum.outgoing().toString(), String[]::new))))
                .replaceWithVoid();
    }

    private static Uni<Void> addRecipients(SqlConnection tx, Totals totals) {
        var keys = totals.recipients().keySet();
        var sums = totals.recipients().values();
        return tx.preparedQuery(ADD_RECIPIENTS)
                .execute(Tuple.from(List.of(
                        column(keys, key -> utc(key.bucket()), OffsetDateTime[]::new),
                        column(keys, Totals.RecipientKey::address, String[]::new),
                        column(sums, Totals.RecipientSum::rows, Long[]::new),
                        column(sums, sum -> sum.incoming().toString(), String[]::new))))
                .replaceWithVoid();
    }

    private static <R, T> T[] column(Collection<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
