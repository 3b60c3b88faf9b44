package dev.tally.counter;

import dev.tally.projection.deferral.Staleness;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.stream.StreamSupport;
import org.jboss.resteasy.reactive.RestResponse;

/** Reads the derived data of the test family: one key, or all of them. */
@Path("/v1/mirror")
@Produces(MediaType.TEXT_PLAIN)
public class MirrorResource {

    private static final String ONE = "select coalesce((select total from mirror where key = $1), 0)";
    private static final String ALL = "select coalesce(sum(total), 0)::bigint from mirror";

    private final Pool pool;
    private final Staleness staleness;

    MirrorResource(Pool pool, Staleness staleness) {
        this.pool = pool;
        this.staleness = staleness;
    }

    @GET
    @Path("/{key}")
    public Uni<RestResponse<String>> one(@PathParam("key") String key) {
        return staleness.answer(MirrorWork.KIND, key, () -> number(ONE, Tuple.of(key)));
    }

    @GET
    public Uni<RestResponse<String>> all() {
        return staleness.answer(MirrorWork.KIND, () -> number(ALL, Tuple.tuple()));
    }

    private Uni<String> number(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(row -> Long.toString(row.getLong(0)))
                .findFirst()
                .orElse(""));
    }
}
