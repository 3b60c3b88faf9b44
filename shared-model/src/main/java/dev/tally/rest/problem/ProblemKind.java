package dev.tally.rest.problem;

/** A problem that a service can answer with; one enum per service lists them all. */
public interface ProblemKind {

    /** The stable name; the last part of the {@code type} URI that clients switch on. */
    String slug();

    /** The HTTP status. */
    int status();

    /** What went wrong, in words that do not depend on the request. */
    String title();

    /** The stable URI that identifies the problem; it names, it need not resolve. */
    default String type() {
        return "urn:tally:problem:" + slug();
    }
}
