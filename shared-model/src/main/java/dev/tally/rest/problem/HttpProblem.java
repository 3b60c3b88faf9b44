package dev.tally.rest.problem;

/** The problems that every service shares, because HTTP, its parameters or its database bring them. */
public enum HttpProblem implements ProblemKind {
    BAD_REQUEST(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "A token is needed"),
    FORBIDDEN(403, "The token does not allow this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "The answer exists in no form that was asked for"),
    STILL_FAILING(409, "The dead letter still cannot be applied"),
    ALREADY_REPLAYED(409, "The dead letter was replayed before"),
    CONFLICT(409, "The state of the resource does not allow this"),
    REBUILD_RUNNING(409, "A rebuild is running already"),
    PRECONDITION_FAILED(412, "The resource is not the one that was asked for"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the request is not supported"),
    BAD_PARAMETER(422, "A parameter has a bad value"),
    BAD_CURSOR(422, "The cursor is not one of this list"),
    BAD_BODY(422, "The body of the request is not what is expected"),
    BAD_TALLY_AFTER(400, "The header Tally-After has a bad value"),
    REFUSED(400, "The request was refused"),
    INTERNAL(500, "Something went wrong on our side"),
    NOT_APPLIED_YET(503, "The service has not applied that offset yet"),
    UNAVAILABLE(503, "The service cannot answer right now");

    private final int status;
    private final String title;

    HttpProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The problem that tells of a bare status; clients' mistakes without one of their own share {@link #REFUSED}. */
    static HttpProblem of(int status) {
        return switch (status) {
            case 400 -> BAD_REQUEST;
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 422 -> BAD_BODY;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? REFUSED : INTERNAL;
        };
    }

    @Override
    public String slug() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
