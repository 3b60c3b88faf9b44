package dev.tally.testing;

import java.io.IOException;

/** Where a test JVM has its PostgreSQL and its broker from; made once, by the first test that asks. */
interface TestServers {

    /**
     * A PostgreSQL server.
     *
     * @param fixedDatabase the only database that may be used; empty when each start gets one of its own
     */
    record Postgres(String host, int port, String user, String password, String fixedDatabase) {}

    Postgres postgres() throws IOException;

    /** The broker's bootstrap servers. */
    String kafka() throws IOException;

    /** Does one of the words of {@link ServerHandle} to one of the servers. */
    void control(String server, String word) throws IOException;
}
