package dev.tally.rest.problem;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * The body of an error answer (RFC 9457).
 *
 * @param status of the answer; it may be finer than the kind's own
 * @param instance the path of the request, as it came
 */
public record Problem(ProblemKind kind, int status, String detail, String instance, Map<String, Object> extensions) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** When to come again after a 503. */
    static final String RETRY_AFTER_SECONDS = "2";

    // Paths that imitate another network's API; its clients look for a text named "error" (C6.6).
    private static final String COMPATIBLE = "/api/v0/";

    public static Problem of(ProblemKind kind, String detail, String instance) {
        return new Problem(kind, kind.status(), detail, instance, Map.of());
    }

    static Problem of(ProblemException refusal, String instance) {
        return new Problem(refusal.kind(), refusal.kind().status(), refusal.detail(), instance, refusal.extensions());
    }

    public String json() {
        JsonObject body = new JsonObject()
                .put("type", kind.type())
                .put("title", kind.title())
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance);
        extensions.forEach(body::put);
        if (instance.startsWith(COMPATIBLE)) {
            body.put("error", detail);
        }
        return body.encode();
    }
}
