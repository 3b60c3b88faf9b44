package dev.tally.local.command;

import java.io.Console;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A line that tells how far something is: rewritten in place on a terminal, printed anew elsewhere when it is another. */
final class Progress implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final PrintStream out = System.err;
    private final boolean terminal = isTerminal();
    private final long start = System.nanoTime();
    private String shown = "";
    private long shownAt = Long.MIN_VALUE;

    /** Seconds since the line was begun. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Shows a line; elsewhere than on a terminal at most one a second. */
    void show(String line) {
        if (line.isBlank() || line.equals(shown)) {
            return;
        }
        if (terminal) {
            out.print("\r\033[K" + line);
            out.flush();
        } else if (shownAt != Long.MIN_VALUE && System.nanoTime() - shownAt < PAUSE_NANOS) {
            return;
        } else {
            out.println(line);
        }
        shown = line;
        shownAt = System.nanoTime();
    }

    @Override
    public void close() {
        if (terminal && !shown.isEmpty()) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    // JDK 25 is back to no console where there is no terminal; Error Prone knows JDK 22 only.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}
