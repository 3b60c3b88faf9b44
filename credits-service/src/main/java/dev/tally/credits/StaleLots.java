package dev.tally.credits;

import dev.tally.projection.deferral.Staleness;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Puts {@code Tally-Stale-Since} on answers whose lots wait for a rebuild. The mark is read before the data: lots that are
 * rebuilt in between are said to be behind, never the other way round.
 */
public class StaleLots {

    /** What {@code dirty} calls addresses whose lots have to be rebuilt. */
    private static final String KIND = "lots";

    @Inject
    Staleness staleness;

    /** On the answer itself, because one that is streamed takes no headers from filters behind it. */
    @ServerRequestFilter
    @ReadsLots
    public Uni<Void> tell(UriInfo uri, RoutingContext context) {
        List<String> address = uri.getPathParameters().getOrDefault("address", List.of());
        if (!address.isEmpty() && address.getFirst().indexOf('\0') >= 0) {
            // The resource will refuse it.
            return Uni.createFrom().voidItem();
        }
        return (address.isEmpty() ? staleness.since(KIND) : staleness.since(KIND, address.getFirst()))
                .invoke(mark ->
                        mark.ifPresent(since -> context.response().putHeader(Staleness.HEADER, since.toString())))
                .replaceWithVoid();
    }
}
