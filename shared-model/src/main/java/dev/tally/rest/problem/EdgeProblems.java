package dev.tally.rest.problem;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Gives requests that never reach a resource (too large, not routable) the same error form as all others. */
@Singleton
public class EdgeProblems {

    void install(@Observes Router router) {
        for (HttpProblem kind : HttpProblem.values()) {
            if (kind == HttpProblem.of(kind.status()) && kind.status() < 500) {
                router.errorHandler(kind.status(), answer(kind));
            }
        }
    }

    private static Handler<RoutingContext> answer(HttpProblem kind) {
        return request -> {
            if (!request.response().ended() && !request.response().headWritten()) {
                end(request, new ProblemException(kind, kind.title() + "."));
            }
        };
    }

    /** Ends a request in front of the resources with a problem. */
    public static void end(RoutingContext request, ProblemException refusal) {
        String path = request.request().path() == null ? "/" : request.request().path();
        Problem problem = Problem.of(refusal, path);
        if (problem.status() == HttpProblem.UNAVAILABLE.status()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS);
        }
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(problem.json());
    }
}
