package dev.tally.projection.stream;

/** Failures in words for a person: one line, the innermost cause. */
final class Failures {

    private static final int LENGTH_MAX = 300;

    private Failures() {}

    static String message(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX);
    }
}
