package dev.tally.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The only writer of {@code outbox}. */
@ApplicationScoped
public class OutboxStore {

    private static final String ADD = """
            insert into outbox (topic, created_at, key, type, payload)
            select $1, $2, e.key, e.type, convert_to(e.payload, 'UTF8')
              from unnest($3::text[], $4::text[], $5::text[]) with ordinality as e (key, type, payload, n)
             order by e.n
            """;

    private static final String TAKE_UNPUBLISHED = """
            select id, topic, key, type, payload, created_at
              from outbox
             where published_at is null
             order by id
             limit $1
               for update skip locked
            """;

    private static final String MARK_PUBLISHED = """
            update outbox set published_at = $2 where id = any($1::bigint[])
            """;

    private static final String FORGET_PUBLISHED = """
            delete from outbox where published_at < $1
            """;

    private final Pool pool;

    OutboxStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * Owes events to {@code <topic>.events}, in the transaction of what they tell of: they are sent when it commits, and
     * never when it does not.
     *
     * @param topic the family's own
     */
    public Uni<Void> add(SqlConnection tx, String topic, Instant createdAt, List<OutboxEvent> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return tx.preparedQuery(ADD)
                .execute(Tuple.of(
                        topic,
                        createdAt.atOffset(ZoneOffset.UTC),
                        events.stream().map(OutboxEvent::key).toArray(String[]::new),
                        events.stream().map(OutboxEvent::type).toArray(String[]::new),
                        events.stream().map(event -> event.json().encode()).toArray(String[]::new)))
                .replaceWithVoid();
    }

    /** Locks the oldest unpublished events that nobody else holds, until the end of the transaction. */
    Uni<List<UnpublishedEvent>> takeUnpublished(SqlConnection tx, int countMax) {
        return tx.preparedQuery(TAKE_UNPUBLISHED)
                .execute(Tuple.of(countMax))
                .map(rows -> rows.stream().map(UnpublishedEvent::of).toList());
    }

    Uni<Void> markPublished(SqlConnection tx, List<UnpublishedEvent> events, Instant publishedAt) {
        Long[] ids = events.stream().map(UnpublishedEvent::id).toArray(Long[]::new);
        return tx.preparedQuery(MARK_PUBLISHED)
                .execute(Tuple.tuple().addArrayOfLong(ids).addOffsetDateTime(publishedAt.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Drops what was published before an instant. */
    Uni<Void> forgetPublished(Instant before) {
        return pool.preparedQuery(FORGET_PUBLISHED)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
