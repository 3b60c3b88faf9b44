package dev.tally.bench;

import java.io.IOException;

/** A server of the testbed that can be taken away and brought back, on the same port and the same data. */
public interface Server {

    /** Takes it away; what it had acknowledged is on disk. */
    void stop();

    /** Brings it back and returns when it answers; does nothing while it runs. */
    void start() throws IOException;
}
