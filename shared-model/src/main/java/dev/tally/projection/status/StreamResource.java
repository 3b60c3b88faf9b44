package dev.tally.projection.status;

import dev.tally.admin.StreamName;
import dev.tally.projection.slice.PositionStore.Position;
import dev.tally.projection.topic.Topics;
import dev.tally.rest.Argument;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The streams of the service for its operators (I5). */
@Path("/admin/streams")
@Singleton
@Tag(name = "admin")
@Produces(MediaType.APPLICATION_JSON)
public class StreamResource {

    private final StreamMonitor monitor;
    private final StreamControl control;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    StreamResource(StreamMonitor monitor, StreamControl control) {
        this.monitor = monitor;
        this.control = control;
    }

    /**
     * The body of a reset.
     *
     * @param to "start", "end" or an offset, as a string or a number
     */
    public record Reset(@Nullable Object to) {}

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

    @POST
    @Path("{stream}/pause")
    @Operation(
            summary = "Stops a stream for all replicas",
            description = "When it answers, nothing of the stream is applied any more; readiness stays as it is.")
    public Uni<Stream> pause(@RestPath String stream) {
        return act(stream, control::pause);
    }

    @POST
    @Path("{stream}/resume")
    @Operation(summary = "Lets a stream go on that is paused or halted")
    public Uni<Stream> resume(@RestPath String stream) {
        return act(stream, control::resume);
    }

    @POST
    @Path("{stream}/reset")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Sets a stream to another place of its log",
            description = "What lies between is skipped, or applied again. A paused stream stays paused.")
    public Uni<Stream> reset(@RestPath String stream, @Nullable Reset body) {
        ResetTarget target = ResetTarget.of(body == null ? null : body.to());
        return act(stream, partition -> control.reset(partition, target));
    }

    private Uni<Stream> act(String stream, Function<TopicPartition, Position> action) {
        StreamName name = StreamName.of(new Argument("stream", stream)).orElseThrow();
        return Uni.createFrom()
                .item(() -> action.apply(new TopicPartition(name.topic(), name.partition())))
                .runSubscriptionOn(threads)
                .map(row -> Stream.of(monitor.now(row)))
                .onFailure(Topics.BrokerAway.class)
                .transform(away -> {
                    Log.warnf("event=broker_away path=/admin/streams/%s reason=\"%s\"", stream, away.getMessage());
                    return new ProblemException(
                            HttpProblem.UNAVAILABLE, "The broker did not answer in time; please try again.");
                });
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
