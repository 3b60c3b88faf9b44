package dev.tally.projection.status;

import dev.tally.projection.topic.Topics;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a person wants a stream to go on: {@code start}, {@code end} or an offset.
 *
 * @param text one of the words, or the offset in decimal
 */
record ResetTarget(String text) {

    private static final Pattern FORM = Pattern.compile("start|end|[0-9]{1,18}");

    ResetTarget {
        if (!FORM.matcher(text).matches()) {
            throw bad();
        }
    }

    /** The value of a JSON member {@code to}: a string or a number. */
    static ResetTarget of(@Nullable Object to) {
        return switch (to) {
            case String text -> new ResetTarget(text);
            case Integer offset -> new ResetTarget(offset.toString());
            case Long offset -> new ResetTarget(offset.toString());
            case null, default -> throw bad();
        };
    }

    /** The offset that is meant; fails when the log does not reach there. */
    long in(Topics.LogRange log) {
        long offset =
                switch (text) {
                    case "start" -> log.start();
                    case "end" -> log.end();
                    default -> Long.parseLong(text);
                };
        if (!log.holds(offset)) {
            throw new ProblemException(
                    HttpProblem.BAD_BODY,
                    "to must be an offset from " + log.start() + " to " + log.end() + ", which the log holds.");
        }
        return offset;
    }

    private static ProblemException bad() {
        return new ProblemException(HttpProblem.BAD_BODY, "to must be \"start\", \"end\" or an offset.");
    }
}
