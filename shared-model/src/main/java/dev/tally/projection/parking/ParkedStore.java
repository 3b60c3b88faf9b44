package dev.tally.projection.parking;

import dev.tally.projection.parking.ParkedMessage.Place;
import dev.tally.projection.parking.Parking.Parked;
import dev.tally.projection.stored.RecordColumns;
import dev.tally.projection.stored.StoredRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The only writer of {@code parked_message}. */
@ApplicationScoped
class ParkedStore {

    private static final String INSERT = """
            insert into parked_message as m (
                topic, partition, record_offset, record_key, headers, payload, waits_for, parked_at, record_at)
            select $1, p.*
              from unnest($2::integer[], $3::bigint[], $4::text[], $5::jsonb[], $6::bytea[],
                          $7::text[], $8::timestamptz[], $9::timestamptz[]) as p
            on conflict (topic, partition, record_offset) do update
               set waits_for = excluded.waits_for, woken = false
            """;

    /** Bounded by count and by bytes; the first comes whatever its size. */
    private static final String PEEK = """
            with waiting as materialized (
                select m.*, octet_length(payload) as size
                  from parked_message m
                 where topic = $1 and waits_for = any($2::text[])
                 order by partition, record_offset
                 limit $3
            ), sized as (
                select w.*, sum(size) over (order by partition, record_offset) - size as size_before from waiting w
            )
            select topic, partition, record_offset, record_key, headers, payload, waits_for, parked_at, record_at
              from sized
             where size_before < $4
             order by partition, record_offset
            """;

    /**
     * What the sweep judges: the woken, and those whose time is over. It is over when it has passed and each stream has
     * since stood at its end, or applied a record that is so much younger (R13): what they wait for came too late then.
     */
    private static final String DUE = """
            with waiting as materialized (
                select m.*, octet_length(m.payload) as size
                  from parked_message m
                 where m.topic = $1
                   and (m.woken or m.parked_at <= $2::timestamptz - $3::interval and not exists (
                           select from stream_position s
                            where s.topic = m.topic
                              and s.at_end_at > m.parked_at is not true
                              and s.last_record_at > m.record_at + $3::interval is not true))
                 order by m.parked_at, m.partition, m.record_offset
                 limit $4
            ), sized as (
                select w.*, sum(size) over (order by parked_at, partition, record_offset) - size as size_before
                  from waiting w
            )
            select topic, partition, record_offset, record_key, headers, payload, waits_for, parked_at, record_at,
                   parked_at <= $2::timestamptz - $3::interval and not woken as expired
              from sized
             where size_before < $5
             order by parked_at, partition, record_offset
            """;

    private static final String CLAIM = """
            with waiting as materialized (
                select partition, record_offset, octet_length(payload) as size
                  from parked_message
                 where topic = $1 and waits_for = any($2::text[])
                 order by partition, record_offset
                 limit $5
            ), sized as (
                select partition, record_offset,
                       sum(size) over (order by partition, record_offset) - size as size_before
                  from waiting
            ), chosen as (
                select partition, record_offset from sized where size_before < $6
                union
                select * from unnest($3::integer[], $4::bigint[])
            )
            delete from parked_message m
             using chosen c
             where m.topic = $1 and m.partition = c.partition and m.record_offset = c.record_offset
            returning m.topic, m.partition, m.record_offset, m.record_key, m.headers, m.payload, m.waits_for, m.parked_at,
                      m.record_at
            """;

    private static final String WAKE = """
            with waiting as (
                select partition, record_offset
                  from parked_message
                 where topic = $1 and waits_for = any($2::text[]) and not woken
                 order by partition, record_offset
                 limit $3
            )
            update parked_message m set woken = true
              from waiting w
             where m.topic = $1 and m.partition = w.partition and m.record_offset = w.record_offset
            """;

    /**
     * Offsets of a topic that was made anew begin again: the records of the one before keep their order in front of them,
     * below zero.
     */
    private static final String STEP_ASIDE = """
            update parked_message m set record_offset = m.record_offset - s.width
              from (select max(record_offset) + 1 - least(0, min(record_offset)) as width
                      from parked_message where topic = $1 and partition = $2) s
             where m.topic = $1 and m.partition = $2
            """;

    private static final String COUNT = """
            select count(*) from (select from parked_message where topic = $1 limit $2) m
            """;

    private final Pool pool;

    ParkedStore(Pool pool) {
        this.pool = pool;
    }

    /** How much one transaction takes up. */
    record Bound(int countMax, long bytesMax) {}

    /** Parks messages; one that is parked already waits for something else from now on. */
    Uni<Void> park(SqlConnection tx, String topic, List<Parked> all) {
        if (all.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // A stream that was set back may bring a record again that is parked: once is enough.
        Map<Place, Parked> byPlace = new LinkedHashMap<>();
        all.forEach(each ->
                byPlace.put(new Place(each.record().partition(), each.record().offset()), each));
        List<Parked> parked = List.copyOf(byPlace.values());
        Tuple values = Tuple.tuple().addString(topic);
        new RecordColumns(parked.stream().map(Parked::record).toList()).addTo(values);
        values.addArrayOfString(parked.stream().map(Parked::dependency).toArray(String[]::new))
                .addArrayOfOffsetDateTime(
                        parked.stream().map(each -> utc(each.since())).toArray(OffsetDateTime[]::new))
                .addArrayOfOffsetDateTime(parked.stream()
                        .map(each -> utc(StoredRecord.timestamp(each.record())))
                        .toArray(OffsetDateTime[]::new));
        return tx.preparedQuery(INSERT).execute(values).replaceWithVoid();
    }

    /** Messages that wait for one of the dependencies; nothing is locked. */
    Uni<List<ParkedMessage>> peek(SqlConnection tx, String topic, Set<String> dependencies, Bound bound) {
        return tx.preparedQuery(PEEK)
                .execute(Tuple.of(topic, texts(dependencies), bound.countMax(), bound.bytesMax()))
                .map(rows -> messages(rows, row -> false));
    }

    /** The oldest messages that the sweep should judge; nothing is locked. */
    Uni<List<ParkedMessage>> due(SqlConnection tx, String topic, Instant now, Duration patience, Bound bound) {
        Tuple values = Tuple.tuple()
                .addString(topic)
                .addOffsetDateTime(utc(now))
                .addValue(io.vertx.pgclient.data.Interval.of(patience))
                .addInteger(bound.countMax())
                .addLong(bound.bytesMax());
        return tx.preparedQuery(DUE).execute(values).map(rows -> messages(rows, row -> row.getBoolean("expired")));
    }

    /**
     * Takes messages away: those that wait for one of the dependencies, bounded, and the wanted ones that are still there.
     *
     * @return in offset order; {@code expired} as in {@code wanted}
     */
    Uni<List<ParkedMessage>> claim(
            SqlConnection tx, String topic, Set<String> dependencies, Map<Place, ParkedMessage> wanted, Bound bound) {
        Tuple values = Tuple.tuple()
                .addString(topic)
                .addArrayOfString(texts(dependencies))
                .addArrayOfInteger(
                        wanted.keySet().stream().map(Place::partition).toArray(Integer[]::new))
                .addArrayOfLong(wanted.keySet().stream().map(Place::offset).toArray(Long[]::new))
                .addInteger(bound.countMax())
                .addLong(bound.bytesMax());
        return tx.preparedQuery(CLAIM)
                .execute(values)
                .map(rows -> messages(rows, row -> {
                    ParkedMessage known =
                            wanted.get(new Place(row.getInteger("partition"), row.getLong("record_offset")));
                    return known != null && known.expired();
                }));
    }

    /** Leaves to the sweep what waits for one of the dependencies, at most so many. */
    Uni<Void> wake(SqlConnection tx, String topic, Set<String> dependencies, int countMax) {
        return tx.preparedQuery(WAKE)
                .execute(Tuple.of(topic, texts(dependencies), countMax))
                .replaceWithVoid();
    }

    /** Makes room for the offsets of a topic that was made anew. */
    Uni<Void> stepAside(SqlConnection tx, String topic, int partition) {
        return tx.preparedQuery(STEP_ASIDE).execute(Tuple.of(topic, partition)).replaceWithVoid();
    }

    /** How many are parked, counted up to a bound. */
    Uni<Long> count(String topic, int countMax) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(topic, countMax))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static List<ParkedMessage> messages(RowSet<Row> rows, Predicate<Row> expired) {
        return rows.stream()
                .map(row -> ParkedMessage.of(row, expired.test(row)))
                .sorted(Comparator.<ParkedMessage>comparingInt(
                                each -> each.record().partition())
                        .thenComparingLong(each -> each.record().offset()))
                .toList();
    }

    private static String[] texts(Collection<String> dependencies) {
        return dependencies.toArray(String[]::new);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
