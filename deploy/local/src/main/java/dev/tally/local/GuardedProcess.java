package dev.tally.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child process that ends when its parent ends, even when the parent is killed with -9.
 *
 * <p>A shell becomes the program by {@code exec} (so the process id is the program's own) and leaves a watcher behind that
 * reads a pipe from the parent: a line names a signal to send, the end of the pipe means that the parent is gone.
 */
public final class GuardedProcess {

    private static final String GUARD = """
            last=$1; shift
            exec 3<&0
            (trap '' HUP INT QUIT TERM; read -r signal <&3 || signal=$last; kill -s "$signal" $$ 2>/dev/null; exit 0) \
            >/dev/null 2>&1 &
            exec "$@" 3<&- </dev/null
            """;

    private final Process process;

    private GuardedProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param wrapper words put before everything, for example the ones that change the user; may be empty
     * @param lastSignal what the watcher sends when the parent is gone
     * @param log where both outputs are appended
     */
    public static GuardedProcess start(
            List<String> wrapper, List<String> command, String lastSignal, Map<String, String> environment, Path log)
            throws IOException {
        List<String> words = new ArrayList<>(wrapper);
        words.addAll(List.of("sh", "-c", GUARD, "guard", lastSignal));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new GuardedProcess(builder.start());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exitValue() {
        return process.exitValue();
    }

    public Process process() {
        return process;
    }

    /** Sends a signal by its name and waits; what has not ended by then is killed. */
    public void stop(String signal, Duration patience) {
        try {
            if (process.isAlive()) {
                tell(signal);
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } else {
                // The watcher must not signal a process id that may be another's by now: 0 only asks.
                tell("0");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach the watcher of process " + process.pid(), e);
        }
    }

    /** Kills the process at once and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        // The watcher must not signal a process id that may be another's by now: 0 only asks.
        stop("0", Duration.ofMinutes(1));
    }

    private void tell(String signal) throws IOException {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The watcher is gone, with its process or by somebody's kill: there is nobody left to tell.
            if (process.isAlive()) {
                process.destroy();
            }
        }
    }
}
