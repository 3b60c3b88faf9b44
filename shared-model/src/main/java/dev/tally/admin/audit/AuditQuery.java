package dev.tally.admin.audit;

import dev.tally.admin.StreamName;
import dev.tally.audit.IdHash;
import dev.tally.sql.StorableText;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.reactive.mutiny.Mutiny;

/** Finds generations and the rows of the audit. */
@ApplicationScoped
class AuditQuery {

    private static final String GENERATION = """
            select new dev.tally.admin.audit.GenerationView(
                   g.topic, g.streamPartition, g.generation, g.firstOffset, g.nextOffset, g.appliedCount,
                   g.duplicateCount, g.ignoredCount, g.parkedCount, g.refusedCount, g.malformedCount,
                   g.quarantinedCount, g.startedAt, g.durationMs)
              from GenerationEntry g
             where g.topic = :topic and g.streamPartition = :partition
            """;

    private static final String THIS_ONE = " and g.generation = :generation";

    private static final String LAST_FIRST = " order by g.generation desc";

    private static final String ROWS = """
            select new dev.tally.admin.audit.AuditView(
                   a.topic, a.streamPartition, a.generation, a.recordOffset, a.source, a.messageId, a.recordKey,
                   a.outcome, a.reason, a.recordedAt)
              from AuditEntry a
            """;

    /** The rows of a generation bear its instant, which names the one partition to look into. */
    private static final String OF_GENERATION = """
             where a.topic = :topic and a.streamPartition = :partition and a.generation = :generation
               and a.recordedAt = :startedAt and a.recordOffset > :after
             order by a.recordOffset
            """;

    private static final String OF_MESSAGE = """
             where a.idHash = :hash and a.messageId = :messageId
               and (a.recordedAt, a.topic, a.streamPartition, a.generation, a.recordOffset)
                   < (:recordedAt, :beforeTopic, :beforePartition, :beforeGeneration, :beforeOffset)
            """;

    private static final String IN_STREAM = " and a.topic = :topic and a.streamPartition = :partition";

    private static final String IN_GENERATION = " and a.generation = :generation";

    private static final String NEWEST_FIRST = """
             order by a.recordedAt desc, a.topic desc, a.streamPartition desc, a.generation desc, a.recordOffset desc
            """;

    private final Mutiny.SessionFactory sessions;

    AuditQuery(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Where the next page of a message's rows begins. */
    record MessagePlace(Instant recordedAt, String topic, int partition, long generation, long offset) {

        /** Newer than every row. */
        static final MessagePlace START = new MessagePlace(Instant.parse("9999-12-31T23:59:59Z"), "", 0, 0, 0);
    }

    /** The generation, or without one the last of the stream. */
    Uni<Optional<GenerationView>> generation(StreamName stream, OptionalLong generation) {
        String text = GENERATION + (generation.isPresent() ? THIS_ONE : "") + LAST_FIRST;
        return sessions.withStatelessSession(session -> {
            Mutiny.SelectionQuery<GenerationView> query = session.createSelectionQuery(text, GenerationView.class)
                    .setParameter("topic", stream.topic())
                    .setParameter("partition", stream.partition());
            generation.ifPresent(number -> query.setParameter("generation", number));
            return query.setMaxResults(1).getResultList().map(found -> found.stream()
                    .findFirst());
        });
    }

    /** The rows of a generation behind an offset, in offset order. */
    Uni<List<AuditView>> ofGeneration(StreamName stream, GenerationView generation, long after, int limit) {
        return sessions.withStatelessSession(
                session -> session.createSelectionQuery(ROWS + OF_GENERATION, AuditView.class)
                        .setParameter("topic", stream.topic())
                        .setParameter("partition", stream.partition())
                        .setParameter("generation", generation.generation())
                        .setParameter("startedAt", generation.startedAt())
                        .setParameter("after", after)
                        .setMaxResults(limit)
                        .getResultList());
    }

    /** The rows of a message, newest first; the hash finds them, the id decides. */
    Uni<List<AuditView>> ofMessage(
            String messageId, Optional<StreamName> stream, OptionalLong generation, MessagePlace before, int limit) {
        String text = ROWS
                + OF_MESSAGE
                + (stream.isPresent() ? IN_STREAM : "")
                + (generation.isPresent() ? IN_GENERATION : "")
                + NEWEST_FIRST;
        return sessions.withStatelessSession(session -> {
            Mutiny.SelectionQuery<AuditView> query = session.createSelectionQuery(text, AuditView.class)
                    .setParameter("hash", IdHash.of(messageId))
                    .setParameter("messageId", StorableText.of(messageId))
                    .setParameter("recordedAt", before.recordedAt())
                    .setParameter("beforeTopic", before.topic())
                    .setParameter("beforePartition", before.partition())
                    .setParameter("beforeGeneration", before.generation())
                    .setParameter("beforeOffset", before.offset());
            stream.ifPresent(
                    name -> query.setParameter("topic", name.topic()).setParameter("partition", name.partition()));
            generation.ifPresent(number -> query.setParameter("generation", number));
            return query.setMaxResults(limit).getResultList();
        });
    }
}
