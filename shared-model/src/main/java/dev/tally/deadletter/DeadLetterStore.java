package dev.tally.deadletter;

import dev.tally.projection.stored.RecordColumns;
import dev.tally.sql.StorableText;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The only writer of {@code dead_letter}. */
@ApplicationScoped
public class DeadLetterStore {

    private static final String INSERT = """
            insert into dead_letter as d (
                topic, failed_at, partition, record_offset, record_key, headers, payload, outcome, reason, error)
            select $1, $2, l.*
              from unnest($3::integer[], $4::bigint[], $5::text[], $6::jsonb[], $7::bytea[],
                          $8::text[], $9::text[], $10::text[]) as l
            on conflict (topic, partition, record_offset) do update
               set failed_at = excluded.failed_at, record_key = excluded.record_key, headers = excluded.headers,
                   payload = excluded.payload, outcome = excluded.outcome, reason = excluded.reason,
                   error = excluded.error, published_at = null, replayed_at = null
            returning d.id
            """;

    /** Letters of a topic that was made anew keep their bytes; their places go in front of the new ones. */
    private static final String STEP_ASIDE = """
            update dead_letter d set record_offset = d.record_offset - s.width
              from (select max(record_offset) + 1 - least(0, min(record_offset)) as width
                      from dead_letter where topic = $1 and partition = $2) s
             where d.topic = $1 and d.partition = $2
            """;

    /** The payloads of a round are bounded by size; its first letter comes whatever its size. */
    private static final String TAKE_UNPUBLISHED = """
            with taken as materialized (
                select id, coalesce(octet_length(payload), 0) as size
                  from dead_letter
                 where published_at is null
                 order by id
                 limit $1
                   for update skip locked
            ), sized as (
                select id, sum(size) over (order by id) - size as size_before from taken
            )
            select l.id, l.topic, l.partition, l.record_offset, l.record_key, l.headers, l.payload, l.outcome, l.reason
              from sized
              join dead_letter l using (id)
             where sized.size_before < $2
             order by l.id
            """;

    private static final String FIND = """
            select id, topic, partition, record_offset, record_key, headers, payload, outcome, reason, error,
                   failed_at, published_at, replayed_at
              from dead_letter
             where id = $1
            """;

    private static final String TAKE = FIND + " for update";

    private static final String MARK_REPLAYED = """
            update dead_letter set replayed_at = $2 where id = $1
            """;

    private static final String DISCARD = """
            delete from dead_letter where id = $1
            """;

    private static final String MARK_PUBLISHED = """
            update dead_letter set published_at = $2 where id = any($1::bigint[])
            """;

    private final Pool pool;

    DeadLetterStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * Keeps dead letters inside the transaction that gives up on them.
     *
     * <p>Idempotent by the record's place: a letter that is there is overwritten, and is as good as new.
     *
     * @param letters of one topic
     * @return their ids, in the order of the letters
     */
    public Uni<List<Long>> write(SqlConnection tx, String topic, Instant failedAt, List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Tuple values = Tuple.tuple().addString(topic).addOffsetDateTime(failedAt.atOffset(ZoneOffset.UTC));
        new RecordColumns(letters.stream().map(DeadLetter::record).toList()).addTo(values);
        values.addArrayOfString(texts(letters, letter -> letter.outcome().word()))
                .addArrayOfString(texts(letters, letter -> StorableText.of(letter.reason())))
                .addArrayOfString(texts(letters, letter -> StorableText.of(letter.error())));
        return tx.preparedQuery(INSERT)
                .execute(values)
                .map(rows -> rows.stream().map(row -> row.getLong("id")).toList());
    }

    private static @Nullable String[] texts(List<DeadLetter> letters, Function<DeadLetter, @Nullable String> text) {
        return letters.stream().map(text).toArray(String[]::new);
    }

    /** Locks a letter until the end of the transaction. */
    public Uni<Optional<LetterInHand>> take(SqlConnection tx, long id) {
        return tx.preparedQuery(TAKE)
                .execute(Tuple.of(id))
                .map(rows -> rows.stream().findFirst().map(LetterInHand::of));
    }

    public Uni<Void> markReplayed(SqlConnection tx, long id, Instant replayedAt) {
        return tx.preparedQuery(MARK_REPLAYED)
                .execute(Tuple.of(id, replayedAt.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    public Uni<Void> discard(SqlConnection tx, long id) {
        return tx.preparedQuery(DISCARD).execute(Tuple.of(id)).replaceWithVoid();
    }

    /** Makes room for the offsets of a topic that was made anew. */
    public Uni<Void> stepAside(SqlConnection tx, String topic, int partition) {
        return tx.preparedQuery(STEP_ASIDE).execute(Tuple.of(topic, partition)).replaceWithVoid();
    }

    /** A letter with its bytes. */
    public Uni<Optional<StoredLetter>> find(long id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> rows.stream().findFirst().map(StoredLetter::of));
    }

    /** Locks the oldest unpublished letters that nobody else holds, until the end of the transaction. */
    Uni<List<UnpublishedLetter>> takeUnpublished(SqlConnection tx, int countMax, long payloadBytesMax) {
        return tx.preparedQuery(TAKE_UNPUBLISHED)
                .execute(Tuple.of(countMax, payloadBytesMax))
                .map(rows -> rows.stream().map(UnpublishedLetter::of).toList());
    }

    Uni<Void> markPublished(SqlConnection tx, List<UnpublishedLetter> letters, Instant publishedAt) {
        Long[] ids = letters.stream().map(UnpublishedLetter::id).toArray(Long[]::new);
        return tx.preparedQuery(MARK_PUBLISHED)
                .execute(Tuple.tuple().addArrayOfLong(ids).addOffsetDateTime(publishedAt.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
