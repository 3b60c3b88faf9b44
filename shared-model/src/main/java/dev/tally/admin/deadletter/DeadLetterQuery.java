package dev.tally.admin.deadletter;

import dev.tally.admin.StreamName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Finds dead letters, newest first. */
@ApplicationScoped
class DeadLetterQuery {

    private static final String BEFORE = """
            select new dev.tally.admin.deadletter.DeadLetterView(
                   d.id, d.topic, d.streamPartition, d.recordOffset, d.recordKey, d.outcome, d.reason, d.failedAt)
              from DeadLetterEntry d
             where d.id < :before
            """;

    private static final String OF_STREAM = " and d.topic = :topic and d.streamPartition = :partition";

    /** A reason is a word, perhaps with details after it; the word is what people look for. */
    private static final String WITH_REASON = " and split_part(d.reason, ' ', 1) = :reason";

    private static final String NEWEST_FIRST = " order by d.id desc";

    private final Mutiny.SessionFactory sessions;

    DeadLetterQuery(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** @param before the id that all answers are smaller than */
    Uni<List<DeadLetterView>> find(Optional<StreamName> stream, Optional<String> reason, long before, int limit) {
        String text =
                BEFORE + (stream.isPresent() ? OF_STREAM : "") + (reason.isPresent() ? WITH_REASON : "") + NEWEST_FIRST;
        return sessions.withStatelessSession(session -> {
            Mutiny.SelectionQuery<DeadLetterView> query =
                    session.createSelectionQuery(text, DeadLetterView.class).setParameter("before", before);
            stream.ifPresent(
                    name -> query.setParameter("topic", name.topic()).setParameter("partition", name.partition()));
            reason.ifPresent(word -> query.setParameter("reason", word));
            return query.setMaxResults(limit).getResultList();
        });
    }
}
