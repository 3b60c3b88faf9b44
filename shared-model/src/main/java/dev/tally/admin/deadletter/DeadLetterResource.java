package dev.tally.admin.deadletter;

import dev.tally.admin.StreamName;
import dev.tally.deadletter.DeadLetterStore;
import dev.tally.deadletter.StoredLetter;
import dev.tally.projection.again.Replay;
import dev.tally.rest.Argument;
import dev.tally.rest.Cursor;
import dev.tally.rest.EntityTagged;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The records that could not be applied. */
@Path("/admin/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class DeadLetterResource {

    private static final int PAGE_ROWS = 200;

    private final DeadLetterQuery query;
    private final DeadLetterStore store;
    private final Replay replay;

    DeadLetterResource(DeadLetterQuery query, DeadLetterStore store, Replay replay) {
        this.query = query;
        this.store = store;
        this.replay = replay;
    }

    @GET
    @Operation(
            summary = "Dead letters, newest first",
            description = "stream and reason narrow the list; a reason is compared by its first word.")
    public Uni<DeadLetterPage> list(
            @RestQuery @Nullable String stream,
            @RestQuery @Nullable String reason,
            @RestQuery @Nullable String cursor) {
        Optional<StreamName> name = StreamName.of(new Argument("stream", stream));
        Optional<String> word = new Argument("reason", reason).string();
        Cursor list = Cursor.of("/admin/dead-letters", stream, reason);
        long before = cursor == null
                ? Long.MAX_VALUE
                : (Long) Objects.requireNonNull(list.require(cursor, Long.class).getFirst());
        return query.find(name, word, before, PAGE_ROWS + 1).map(rows -> {
            boolean more = rows.size() > PAGE_ROWS;
            List<DeadLetterView> shown = more ? rows.subList(0, PAGE_ROWS) : rows;
            return new DeadLetterPage(shown, more ? list.encode(shown.getLast().id()) : null);
        });
    }

    @GET
    @EntityTagged
    @Path("{id}")
    @Operation(summary = "A dead letter with its headers and bytes")
    public Uni<StoredLetter> show(@RestPath String id) {
        long number = number(id);
        return store.find(number)
                .map(found -> found.orElseThrow(
                        () -> new ProblemException(HttpProblem.NOT_FOUND, "There is no dead letter " + number + ".")));
    }

    @POST
    @Path("{id}/replay")
    @Operation(
            summary = "Judges a dead letter as if it arrived now, with what is held behind it",
            description = "409 when it still cannot be applied, or was replayed before; nothing has happened then.")
    public Uni<ReplayView> replay(@RestPath String id) {
        return replay.replay(number(id)).map(ReplayView::of);
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Throws a dead letter away; what is held behind it is judged")
    public Uni<Void> discard(@RestPath String id) {
        return replay.discard(number(id));
    }

    private static long number(String id) {
        return new Argument("id", id).integer(1, Long.MAX_VALUE).orElseThrow();
    }
}
