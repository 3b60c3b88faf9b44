package dev.tally.testing;

/** Takes one of the servers down and up again in a test; only embedded servers can. */
public final class ServerHandle {

    static final String POSTGRES = "postgres";
    static final String KAFKA = "kafka";
    static final String STOP = "stop";
    static final String CRASH = "crash";
    static final String START = "start";

    private final String server;

    ServerHandle(String server) {
        this.server = server;
    }

    /** An orderly stop; sessions are cut. */
    public void stop() {
        JvmServers.call("control", server, STOP);
    }

    /** For PostgreSQL a stop that leaves the work to recovery; the broker, being in this JVM, stops in order. */
    public void crash() {
        JvmServers.call("control", server, CRASH);
    }

    /** Starts the server on the same directory and port. */
    public void start() {
        JvmServers.call("control", server, START);
    }

    public void restart() {
        stop();
        start();
    }
}
