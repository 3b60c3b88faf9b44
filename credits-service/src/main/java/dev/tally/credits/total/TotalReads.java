package dev.tally.credits.total;

import dev.tally.credits.ScanBound;
import dev.tally.credits.posted.MessageType;
import dev.tally.credits.total.TotalsQuery.Place;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Reads totals, page by page: hours as they stand in the tables, days as sums of hours. */
@Singleton
class TotalReads {

    static final String HOURS_BY_TYPE = """
            select bucket_at, message_type, message_count, row_count, incoming, outgoing
              from credit_total
             where (bucket_at, message_type) > ($1, $2) and bucket_at < $3
             order by bucket_at, message_type
             limit $4
            """;

    static final String HOURS_BY_RECIPIENT = """
            select bucket_at, address, row_count, incoming
              from credit_total_recipient
             where (bucket_at, address) > ($1, $2) and bucket_at < $3
             order by bucket_at, address
             limit $4
            """;

    static final String DAYS_BY_TYPE = """
            select d.day, d.message_type, sum(d.message_count)::bigint, sum(d.row_count)::bigint,
                   sum(d.incoming), sum(d.outgoing)
              from (select date_bin('1 day', bucket_at, '1970-01-01 00:00:00+00'::timestamptz) as day, *
                      from credit_total
                     where bucket_at >= $1 and bucket_at < $3) d
             where (d.day, d.message_type) > ($1, $2)
             group by d.day, d.message_type
             order by d.day, d.message_type
             limit $4
            """;

    static final String DAYS_BY_RECIPIENT = """
            select d.day, d.address, sum(d.row_count)::bigint, sum(d.incoming)
              from (select date_bin('1 day', bucket_at, '1970-01-01 00:00:00+00'::timestamptz) as day, *
                      from credit_total_recipient
                     where bucket_at >= $1 and bucket_at < $3) d
             where (d.day, d.address) > ($1, $2)
             group by d.day, d.address
             order by d.day, d.address
             limit $4
            """;

    /** The days of recipients are grouped from the place to the end of the range, whatever the page shows of them. */
    static final String COUNT_UP_TO = """
            select count(*)
              from (select from credit_total_recipient where bucket_at >= $1 and bucket_at < $2 limit $3) looked_through
            """;

    @Inject
    ScanBound bound;

    Uni<List<TotalLine>> page(SqlConnection db, TotalsQuery query, Place after, int limit) {
        Tuple parameters = Tuple.of(utc(after.bucket()), after.key(), utc(query.to()), limit);
        return switch (query.group()) {
            case TYPE ->
                lines(db, query.bucket() == Bucket.HOUR ? HOURS_BY_TYPE : DAYS_BY_TYPE, parameters, TotalReads::type);
            case RECIPIENT ->
                query.bucket() == Bucket.HOUR
                        ? lines(db, HOURS_BY_RECIPIENT, parameters, TotalReads::recipient)
                        : bound.require(
                                        db,
                                        COUNT_UP_TO,
                                        Tuple.of(utc(after.bucket()), utc(query.to())),
                                        "hours of recipients in this range")
                                .chain(() -> lines(db, DAYS_BY_RECIPIENT, parameters, TotalReads::recipient));
        };
    }

    private static Uni<List<TotalLine>> lines(
            SqlConnection db, String statement, Tuple parameters, Function<Row, TotalLine> line) {
        return db.preparedQuery(statement).execute(parameters).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(line)
                .toList());
    }

    private static TotalLine type(Row row) {
        return new TotalLine.OfType(
                row.getOffsetDateTime(0).toInstant(),
                MessageType.of(row.getString(1)),
                row.getLong(2),
                row.getLong(3),
                row.getBigDecimal(4).toBigIntegerExact(),
                row.getBigDecimal(5).toBigIntegerExact());
    }

    private static TotalLine recipient(Row row) {
        return new TotalLine.OfRecipient(
                row.getOffsetDateTime(0).toInstant(),
                row.getString(1),
                row.getLong(2),
                row.getBigDecimal(3).toBigIntegerExact());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
