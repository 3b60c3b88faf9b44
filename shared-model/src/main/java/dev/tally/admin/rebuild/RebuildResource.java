package dev.tally.admin.rebuild;

import dev.tally.rebuild.RebuildJobs;
import dev.tally.rebuild.RebuildRequest;
import dev.tally.rebuild.RebuildRunner;
import dev.tally.rebuild.RebuildStatus;
import dev.tally.rest.Argument;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Rebuilds for operators (I5). */
@Path("/admin/rebuild")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "admin")
public class RebuildResource {

    private final RebuildRunner runner;
    private final RebuildJobs jobs;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RebuildResource(RebuildRunner runner, RebuildJobs jobs) {
        this.runner = runner;
        this.jobs = jobs;
    }

    /** The answer of {@code POST /admin/rebuild}. */
    @RegisterForReflection
    public record Begun(long id) {}

    /** The answer of {@code GET /admin/rebuild}, without results. */
    @RegisterForReflection
    public record Recent(List<RebuildView> rebuilds) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Recomputes a projection from what it is derived from",
            description = "projection; keys (all when absent), policy and dry_run as the projection knows them."
                    + " One rebuild runs at a time, over all replicas; a second one is refused with 409.")
    public Uni<RestResponse<Begun>> begin(@Nullable Map<String, @Nullable Object> body) {
        RebuildRequest request = new RebuildOrder(body == null ? Map.of() : body).request(runner.rebuilds());
        return Uni.createFrom()
                .item(() -> runner.begin(request))
                .runSubscriptionOn(threads)
                .map(id -> ResponseBuilder.create(RestResponse.Status.ACCEPTED, new Begun(id))
                        .location(URI.create("/admin/rebuild/" + id))
                        .build());
    }

    @GET
    @Operation(summary = "The latest rebuilds, the newest first, without their results")
    public Uni<Recent> recent() {
        return jobs.recent()
                .map(found -> new Recent(found.stream()
                        .map(RebuildView::of)
                        .map(RebuildView::withoutResult)
                        .toList()));
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "A rebuild: how far it is, or what came of it",
            description = "state is running, done, failed, cancelled or interrupted.")
    public Uni<RebuildView> show(@RestPath String id) {
        return find(id).map(RebuildView::of);
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary = "Cancels a rebuild, in whatever replica it runs",
            description = "It ends soon after the answer, and leaves everything as it was. 409 when it is over.")
    public Uni<RestResponse<Void>> cancel(@RestPath String id) {
        return find(id).emitOn(threads).map(job -> {
            runner.cancel(job);
            return RestResponse.accepted();
        });
    }

    private Uni<RebuildStatus> find(String id) {
        long number = new Argument("id", id).integer(1, Long.MAX_VALUE).orElseThrow();
        return jobs.find(number)
                .map(found -> found.orElseThrow(
                        () -> new ProblemException(HttpProblem.NOT_FOUND, "There is no rebuild " + number + ".")));
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
