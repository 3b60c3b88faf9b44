package dev.tally.rest.problem;

import java.util.Map;

/** Ends a request with a problem; it carries no stack, because it tells of the request and not of the code. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemKind kind;
    private final transient Map<String, Object> extensions;

    /**
     * A problem without further members.
     *
     * @param detail what is wrong with this request, in words for the caller
     */
    public ProblemException(ProblemKind kind, String detail) {
        this(kind, detail, Map.of());
    }

    /**
     * A problem with further members.
     *
     * @param extensions members of the body beside those of RFC 9457; names in snake_case
     */
    public ProblemException(ProblemKind kind, String detail, Map<String, Object> extensions) {
        super(detail, null, false, false);
        this.kind = kind;
        this.extensions = Map.copyOf(extensions);
    }

    public ProblemKind kind() {
        return kind;
    }

    /** The members of the body beside those of RFC 9457. */
    public Map<String, Object> extensions() {
        return extensions;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
