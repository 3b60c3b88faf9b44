package dev.tally.projection.stream;

import dev.tally.projection.topic.Topics;
import dev.tally.sql.FailureKind;

/** Failures in words for a person: one line, the innermost cause. */
final class Failures {

    private static final int LENGTH_MAX = 300;

    private Failures() {}

    /** True when the same may work once database and broker are back. */
    static boolean willPass(Throwable failure) {
        return failure instanceof Topics.BrokerAway || FailureKind.of(failure) != FailureKind.PERMANENT;
    }

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
