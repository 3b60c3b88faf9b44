package dev.tally.freshness;

import dev.tally.rest.problem.EdgeProblems;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.quarkus.logging.Log;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Lets a read wait for the offsets that its caller knows (R19), then says how far the streams were applied (R18).
 *
 * <p>The position is read before the request is routed, so it is never newer than the body. It stands in front of the
 * resources, so errors and unknown paths carry it too; it is absent only while the database cannot be read.
 */
@Singleton
class TallyPositionFilter {

    static final String HEADER = "Tally-Position";

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    // Ahead of the routes, behind the filters of security and CORS, which have higher numbers.
    private static final int PRIORITY = 10;

    // Whoever has waited in vain is told soon, with the position or without it.
    private static final Duration PATIENCE_AFTER_REFUSAL = Duration.ofMillis(500);

    private final PositionReads positions;
    private final OffsetWaits waits;

    TallyPositionFilter(PositionReads positions, OffsetWaits waits) {
        this.positions = positions;
        this.waits = waits;
    }

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
        List<String> after = request.headers().getAll(TallyAfter.HEADER);
        if (after.isEmpty()) {
            position().subscribe().with(position -> go(context, position, null));
            return;
        }
        Context here = context.vertx().getOrCreateContext();
        Executor requestsOwn = task -> here.runOnContext(ignored -> task.run());
        Cancellable wait = Uni.createFrom()
                .item(() -> TallyAfter.parse(after))
                .flatMap(waits::until)
                // Whoever wakes a waiter does so on a thread of its own.
                .emitOn(requestsOwn)
                .onItemOrFailure()
                .transformToUni((reached, failure) -> failure == null
                        ? position().invoke(position -> go(context, position, null))
                        : refuse(context, problem(context, failure), requestsOwn))
                .subscribe()
                .with(answered -> {});
        // Also called when the client goes away: then nobody waits any more.
        context.addEndHandler(ended -> wait.cancel());
    }

    private Uni<String> refuse(RoutingContext context, ProblemException problem, Executor requestsOwn) {
        return position()
                .ifNoItem()
                .after(PATIENCE_AFTER_REFUSAL)
                .recoverWithItem("")
                .emitOn(requestsOwn)
                .invoke(position -> go(context, position, problem));
    }

    private static ProblemException problem(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException refusal) {
            return refusal;
        }
        Log.warnf("event=read_unavailable path=%s cause=%s", context.request().path(), failure.getMessage());
        return new ProblemException(HttpProblem.UNAVAILABLE, "The database did not answer; please try again.");
    }

    private static void go(RoutingContext context, String position, @Nullable ProblemException problem) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        if (!position.isEmpty()) {
            context.response().putHeader(HEADER, position);
        }
        context.request().resume();
        if (problem == null) {
            context.next();
        } else {
            EdgeProblems.end(context, problem);
        }
    }

    private Uni<String> position() {
        return positions
                .all()
                .map(TallyPositionFilter::format)
                .onFailure()
                .invoke(failure -> Log.debugf("event=position_unread cause=%s", failure.getMessage()))
                .onFailure()
                .recoverWithItem("");
    }

    private static boolean isRead(HttpServerRequest request) {
        String path = request.path();
        return READS.contains(request.method())
                && path != null
                && (path.startsWith("/api/") || path.startsWith("/v1/"));
    }

    private static String format(Map<TopicPartition, Long> positions) {
        return positions.entrySet().stream()
                .map(stream -> stream.getKey() + "=" + stream.getValue())
                .collect(Collectors.joining(","));
    }
}
