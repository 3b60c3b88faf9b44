package dev.tally.projection.deferral;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Since when derived data is behind what it is derived from, and how an answer says so (R17). */
@ApplicationScoped
public class Staleness {

    /** An instant in ISO-8601; absent when nothing is put off. */
    public static final String HEADER = "Tally-Stale-Since";

    private final DirtyStore dirty;

    Staleness(DirtyStore dirty) {
        this.dirty = dirty;
    }

    /** Since when something of a kind is behind; empty when nothing is. */
    public Uni<Optional<Instant>> since(String kind) {
        return dirty.oldest(kind);
    }

    /** Since when one key is behind; empty when it is not. */
    public Uni<Optional<Instant>> since(String kind, String key) {
        return dirty.markedAt(kind, key);
    }

    /** Answers from many keys of a kind. */
    public <T> Uni<RestResponse<T>> answer(String kind, Supplier<Uni<T>> read) {
        return answer(since(kind), read);
    }

    /** Answers from one key of a kind. */
    public <T> Uni<RestResponse<T>> answer(String kind, String key, Supplier<Uni<T>> read) {
        return answer(since(kind, key), read);
    }

    /** The marks are read before the data: a key that is worked off in between is told too much, never too little. */
    private static <T> Uni<RestResponse<T>> answer(Uni<Optional<Instant>> since, Supplier<Uni<T>> read) {
        return since.flatMap(stale -> read.get().map(body -> {
            ResponseBuilder<T> answer = ResponseBuilder.ok(body);
            stale.ifPresent(instant -> answer.header(HEADER, instant.toString()));
            return answer.build();
        }));
    }
}
