package dev.tally.bench;

import java.net.URI;
import java.nio.file.Path;

/** A service that a benchmark or a failure run started. */
public interface RunningService extends AutoCloseable {

    /** Base of its API, without trailing slash. */
    URI http();

    /** Base of its management interface, without trailing slash. */
    URI management();

    /** The process, for what it uses of the machine. */
    long pid();

    /** Where its output goes. */
    Path log();

    boolean isAlive();

    /** Ends it by SIGKILL and waits until it is gone: no handler runs, no transaction is rolled back by its side. */
    void kill();

    /** Stops it in order and waits until it is gone; can be repeated. */
    @Override
    void close();
}
