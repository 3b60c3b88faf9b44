package dev.tally.rest;

import io.quarkus.logging.Log;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Says on every read how far the streams were applied (R18).
 *
 * <p>The position is read before the request is routed, so it is never newer than the body. It stands in front of the
 * resources, so errors and unknown paths carry it too; it is absent only while the database cannot be read.
 */
@Singleton
class TallyPositionFilter {

    static final String HEADER = "Tally-Position";

    private static final String POSITIONS = "select topic, partition, next_offset from stream_position order by 1, 2";

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    // Ahead of the routes, behind the filters of security and CORS, which have higher numbers.
    private static final int PRIORITY = 10;

    @Inject
    Pool pool;

    void install(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!isRead(request)) {
            context.next();
            return;
        }
        // Nothing of the request may be lost while the database is asked.
        request.pause();
        pool.query(POSITIONS)
                .execute()
                .map(TallyPositionFilter::format)
                .onFailure()
                .invoke(failure -> Log.debugf("event=position_unread cause=%s", failure.getMessage()))
                .onFailure()
                .recoverWithItem("")
                .subscribe()
                .with(positions -> {
                    if (!positions.isEmpty()) {
                        context.response().putHeader(HEADER, positions);
                    }
                    request.resume();
                    context.next();
                });
    }

    private static boolean isRead(HttpServerRequest request) {
        String path = request.path();
        return READS.contains(request.method())
                && path != null
                && (path.startsWith("/api/") || path.startsWith("/v1/"));
    }

    private static String format(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getString(0) + "-" + row.getInteger(1) + "=" + row.getLong(2))
                .collect(Collectors.joining(","));
    }
}
