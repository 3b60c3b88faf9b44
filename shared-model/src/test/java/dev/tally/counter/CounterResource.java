package dev.tally.counter;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;

/** The one read of the test family: the total of a key. */
@Path("/api/counters")
public class CounterResource {

    private static final String TOTAL = "select coalesce(sum(total), 0)::bigint from counter where key = $1";

    private final Pool pool;

    CounterResource(Pool pool) {
        this.pool = pool;
    }

    @GET
    @Path("{key}")
    @Produces(MediaType.TEXT_PLAIN)
    public Uni<String> total(@RestPath String key) {
        return pool.preparedQuery(TOTAL)
                .execute(Tuple.of(key))
                .map(rows -> rows.iterator().next().getLong(0).toString());
    }
}
