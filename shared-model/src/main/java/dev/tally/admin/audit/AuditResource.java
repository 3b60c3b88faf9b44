package dev.tally.admin.audit;

import dev.tally.admin.StreamName;
import dev.tally.admin.audit.AuditQuery.MessagePlace;
import dev.tally.rest.Argument;
import dev.tally.rest.Cursor;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What became of a message, and what a generation did. */
@Path("/admin/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class AuditResource {

    private static final int PAGE_ROWS = 500;

    private final AuditQuery query;

    AuditResource(AuditQuery query) {
        this.query = query;
    }

    @GET
    @Operation(
            summary = "Outcomes of messages",
            description = "With message_id: every judgement on that message, newest first. With stream: the rows of a"
                    + " generation in offset order, of the last one unless generation is given.")
    public Uni<AuditPage> audit(
            @RestQuery @Nullable String stream,
            @RestQuery @Nullable String generation,
            @RestQuery("message_id") @Nullable String messageId,
            @RestQuery @Nullable String cursor) {
        Argument streamArgument = new Argument("stream", stream);
        Argument generationArgument = new Argument("generation", generation);
        Optional<StreamName> name = StreamName.of(streamArgument);
        Optional<Long> number = generationArgument.integer(1, Long.MAX_VALUE);
        Optional<String> message = new Argument("message_id", messageId).string();
        if (number.isPresent() && name.isEmpty()) {
            throw streamArgument.bad("must be given with generation");
        }
        if (name.isEmpty() && message.isEmpty()) {
            throw streamArgument.bad("or message_id must be given");
        }
        Cursor list = Cursor.of("/admin/audit", stream, generation, messageId);
        Optional<String> from = Optional.ofNullable(cursor);
        return message.isPresent()
                ? ofMessage(message.get(), name, number, list, from)
                : ofGeneration(name.orElseThrow(), number, list, from);
    }

    private Uni<AuditPage> ofGeneration(
            StreamName stream, Optional<Long> generation, Cursor list, Optional<String> cursor) {
        // The cursor holds the generation, so that the pages of the last one stay pages of that one.
        Optional<List<@Nullable Object>> key = cursor.map(text -> list.require(text, Long.class, Long.class));
        Optional<Long> wanted = key.map(values -> (Long) required(values, 0)).or(() -> generation);
        long after = key.map(values -> (Long) required(values, 1)).orElse(-1L);
        return generation(stream, wanted)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(new AuditPage(List.of(), List.of(), null))
                        : query.ofGeneration(stream, found.get(), after, PAGE_ROWS + 1)
                                .map(rows -> page(
                                        rows,
                                        List.of(found.get()),
                                        last -> list.encode(last.generation(), last.offset()))));
    }

    private Uni<AuditPage> ofMessage(
            String messageId,
            Optional<StreamName> stream,
            Optional<Long> generation,
            Cursor list,
            Optional<String> cursor) {
        MessagePlace before = cursor.map(text -> place(list, text)).orElse(MessagePlace.START);
        Uni<List<GenerationView>> generations = stream.map(name ->
                        generation(name, generation).map(found -> found.stream().toList()))
                .orElse(Uni.createFrom().item(List.of()));
        return generations.chain(found -> query.ofMessage(messageId, stream, number(generation), before, PAGE_ROWS + 1)
                .map(rows -> page(
                        rows,
                        found,
                        last -> list.encode(
                                last.recordedAt(),
                                last.topic(),
                                (long) last.partition(),
                                last.generation(),
                                last.offset()))));
    }

    private Uni<Optional<GenerationView>> generation(StreamName stream, Optional<Long> generation) {
        return query.generation(stream, number(generation)).invoke(found -> {
            if (generation.isPresent() && found.isEmpty()) {
                throw new ProblemException(
                        HttpProblem.NOT_FOUND, "Stream " + stream + " has no generation " + generation.get() + ".");
            }
        });
    }

    private static AuditPage page(
            List<AuditView> rows, List<GenerationView> generations, Function<AuditView, String> cursorAfter) {
        boolean more = rows.size() > PAGE_ROWS;
        List<AuditView> shown = more ? rows.subList(0, PAGE_ROWS) : rows;
        return new AuditPage(shown, generations, more ? cursorAfter.apply(shown.getLast()) : null);
    }

    private static MessagePlace place(Cursor list, String text) {
        List<@Nullable Object> key =
                list.require(text, Instant.class, String.class, Long.class, Long.class, Long.class);
        return new MessagePlace(
                (Instant) required(key, 0),
                (String) required(key, 1),
                Math.toIntExact((Long) required(key, 2)),
                (Long) required(key, 3),
                (Long) required(key, 4));
    }

    private static Object required(List<@Nullable Object> key, int index) {
        return Objects.requireNonNull(key.get(index), "this list's cursors hold no nulls");
    }

    private static OptionalLong number(Optional<Long> value) {
        return value.map(OptionalLong::of).orElse(OptionalLong.empty());
    }
}
