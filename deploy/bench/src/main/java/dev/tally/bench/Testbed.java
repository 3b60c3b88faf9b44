package dev.tally.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * A real stack that benchmarks and failure runs work on: one PostgreSQL, one broker, and services that can be started
 * against them.
 *
 * <p>A run makes its own databases and topics here and leaves those of the caller alone. All methods may be called
 * from one thread only, but for {@link #connect}; everything that was started and not closed is ended by whoever made the testbed.
 */
public interface Testbed {

    /** The heap of a service, unless a run asks for another. */
    String SERVICE_HEAP = "1g";

    /** Opens a connection to a database as the superuser; auto-commit is on. */
    Connection connect(String database) throws SQLException;

    /**
     * Makes an empty database with the roles and schemas of roles.sql.
     *
     * <p>One of the same name is dropped first, with its sessions. Migrations are left to the service.
     */
    void freshDatabase(String name) throws SQLException, IOException;

    /** Drops a database with its sessions, if it is there. */
    void dropDatabase(String name) throws SQLException;

    /** {@code host:port} of the broker; plaintext, no authentication. */
    String kafkaBootstrap();

    /** Makes a topic for records of 16 MiB that are kept for ever; fails when it is there already. */
    void createTopic(String name, int partitions) throws IOException;

    /** Deletes a topic, if it is there. */
    void deleteTopic(String name) throws IOException;

    /**
     * Starts a service on free ports and waits until it is ready.
     *
     * <p>It gets the database with its application and owner roles and the broker, the same way as {@code ./tally up}
     * gives them; a benchmark names the topic itself, with {@code TALLY_PROJECTION_TOPIC} among the overrides.
     *
     * @param service module name, for example {@code credits-service}
     * @param database one made by {@link #freshDatabase}
     * @param overrides environment variables that win over everything else
     * @param heap largest heap, as {@code -Xmx} takes it
     * @throws IOException when it is not ready in time; the message names its log
     */
    RunningService start(String service, String database, Map<String, String> overrides, String heap)
            throws IOException;

    /** The same with the heap of a benchmark. */
    default RunningService start(String service, String database, Map<String, String> overrides) throws IOException {
        return start(service, database, overrides, SERVICE_HEAP);
    }

    /** What a service can be built into. */
    enum Form {
        JVM,
        NATIVE
    }

    /** Where a service of this form is, a file or a directory; empty when it was not built. */
    Optional<Path> built(String service, Form form);

    /**
     * Starts a service as {@link #start} does, but returns at once: the caller sees to it that it becomes ready.
     *
     * @throws IOException when the form was not built
     */
    RunningService launch(String service, Form form, String database, Map<String, String> overrides, String heap)
            throws IOException;

    /** The database server; stopping it is a crash, which its recovery must mend. */
    Server database();

    /** The port of the database server on the loopback interface. */
    int databasePort();

    /** The broker; stopping it is in order. */
    Server broker();

    /** A bearer token that opens {@code /admin} of every service that is started here. */
    String adminToken();

    /** A directory for large temporary files, emptied by whoever made the testbed. */
    Path scratch();

    /** The root of the project; reports go to {@code target/bench} below it. */
    Path root();
}
