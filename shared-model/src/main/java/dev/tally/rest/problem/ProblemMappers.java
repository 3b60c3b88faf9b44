package dev.tally.rest.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.tally.sql.FailureKind;
import io.quarkus.logging.Log;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns everything that can end a request into problem details; nothing of the inside reaches a body. */
@Singleton
public class ProblemMappers {

    private static final List<String> KEPT_HEADERS =
            List.of(HttpHeaders.ALLOW, HttpHeaders.WWW_AUTHENTICATE, HttpHeaders.RETRY_AFTER);

    @Inject
    CurrentVertxRequest current;

    @ServerExceptionMapper
    public Response refused(ProblemException refusal) {
        Response.ResponseBuilder answer = answer(Problem.of(refusal, path()));
        if (refusal.kind().status() == HttpProblem.UNAVAILABLE.status()) {
            answer.header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS);
        }
        return answer.build();
    }

    @ServerExceptionMapper({NotFoundException.class, WebApplicationException.class})
    public Response http(WebApplicationException failure) {
        if (failure.getCause() instanceof JsonProcessingException body) {
            return unreadable(body);
        }
        Response given = failure.getResponse();
        if (given.getStatus() >= 500 && given.getStatus() != 503) {
            return unexpected(failure);
        }
        HttpProblem kind = HttpProblem.of(given.getStatus());
        Problem problem = new Problem(kind, given.getStatus(), kind.title() + ".", path(), Map.of());
        Response.ResponseBuilder answer = answer(problem);
        KEPT_HEADERS.forEach(name -> {
            if (given.getHeaderString(name) != null) {
                answer.header(name, given.getHeaderString(name));
            }
        });
        return answer.build();
    }

    @ServerExceptionMapper
    public Response invalid(ConstraintViolationException failure) {
        // The last node of the path is the parameter or field; what comes before names classes and methods.
        String detail = failure.getConstraintViolations().stream()
                .map(violation -> {
                    String path = violation.getPropertyPath().toString();
                    return path.substring(path.lastIndexOf('.') + 1) + " " + violation.getMessage();
                })
                .sorted()
                .collect(Collectors.joining("; "));
        return answer(Problem.of(HttpProblem.BAD_PARAMETER, detail, path())).build();
    }

    @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
    public Response unreadable(JsonProcessingException failure) {
        // Jackson's message quotes the input and names classes.
        return answer(Problem.of(HttpProblem.BAD_BODY, HttpProblem.BAD_BODY.title() + ".", path()))
                .build();
    }

    @ServerExceptionMapper
    public Response unauthenticated(UnauthorizedException failure) {
        return answer(Problem.of(HttpProblem.UNAUTHENTICATED, "This path needs a bearer token.", path()))
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure) {
        return answer(Problem.of(HttpProblem.FORBIDDEN, HttpProblem.FORBIDDEN.title() + ".", path()))
                .build();
    }

    @ServerExceptionMapper(Throwable.class)
    public Response unexpected(Throwable failure) {
        if (FailureKind.of(failure) != FailureKind.PERMANENT) {
            Log.warnf("event=read_unavailable path=%s cause=%s", path(), failure.getMessage());
            Problem problem = Problem.of(
                    HttpProblem.UNAVAILABLE, "The database did not answer in time; please try again.", path());
            return answer(problem)
                    .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
                    .build();
        }
        String correlation = UUID.randomUUID().toString();
        Log.errorf(failure, "event=request_failed correlation_id=%s path=%s", correlation, path());
        Problem problem = new Problem(
                HttpProblem.INTERNAL,
                HttpProblem.INTERNAL.status(),
                "The log explains it under the correlation id.",
                path(),
                Map.of("correlation_id", correlation));
        return answer(problem).build();
    }

    private static Response.ResponseBuilder answer(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.json());
    }

    // As it came, still percent-encoded: it goes into logs and bodies.
    private String path() {
        HttpServerRequest request = current.getCurrent().request();
        return request.path() == null ? "/" : request.path();
    }
}
