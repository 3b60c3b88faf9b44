package dev.tally.projection.status;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The streams of the service for its operators (I5). */
@Path("/admin/streams")
@Tag(name = "admin")
@Produces(MediaType.APPLICATION_JSON)
public class StreamResource {

    private final StreamMonitor monitor;

    StreamResource(StreamMonitor monitor) {
        this.monitor = monitor;
    }

    /** The answer of {@code GET /admin/streams}. */
    public record Streams(List<Stream> streams) {}

    /** One stream; {@link StreamStatus} explains the numbers. */
    public record Stream(
            String stream,
            long position,
            long end,
            long lag,
            @Nullable Double lagSeconds,
            double rate,
            @Nullable Double etaSeconds,
            String state,
            long lastGeneration,
            @Nullable String lastError) {

        static Stream of(StreamStatus status) {
            return new Stream(
                    status.stream(),
                    status.position(),
                    status.end(),
                    status.lag(),
                    status.lagSeconds(),
                    status.rate(),
                    status.etaSeconds(),
                    status.state().word(),
                    status.lastGeneration(),
                    status.lastError());
        }
    }

    @GET
    @Operation(
            summary = "All streams of the service's topic",
            description = "Position, end, lag, rate and state; a picture that is at most a few seconds old.")
    public Streams streams() {
        return new Streams(monitor.latest().stream().map(Stream::of).toList());
    }
}
