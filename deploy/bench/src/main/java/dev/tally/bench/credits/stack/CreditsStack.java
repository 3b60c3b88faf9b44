package dev.tally.bench.credits.stack;

import dev.tally.bench.RunningService;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.FeedEvent;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The credits service on a database of its own, and what a benchmark asks of it. */
public final class CreditsStack implements AutoCloseable {
    private static final long STALLED_NANOS = 180_000_000_000L;
    private static final String POSITION = """
            select next_offset from credits.stream_position where topic = ? and partition = 0
            """;
    private static final String STARTED = """
            select min(started_at) from credits.audit_generation where topic = ?
            """;
    private static final String GENERATIONS = """
            select count(*), coalesce(max(duration_ms), 0) from credits.audit_generation where topic = ?
            """;

    private final Testbed bed;
    private final String database;
    private final String topic;
    private final RunningService service;
    private final boolean temporary;
    private final Connection connection;

    private CreditsStack(Testbed bed, String database, String topic, RunningService service, boolean temporary)
            throws SQLException {
        this.bed = bed;
        this.database = database;
        this.topic = topic;
        this.service = service;
        this.temporary = temporary;
        connection = bed.connect(database);
    }

    /** Starts the service on a fresh database; the topic must be there. */
    public static CreditsStack start(Testbed bed, String database, String topic, Map<String, String> overrides)
            throws IOException, SQLException {
        bed.freshDatabase(database);
        var environment = new HashMap<>(overrides);
        environment.put("TALLY_PROJECTION_TOPIC", topic);
        return new CreditsStack(bed, database, topic, bed.start("credits-service", database, environment), true);
    }

    /** A service that runs already, on a database that stays when it is closed. */
    public static CreditsStack of(Testbed bed, String database, String topic, RunningService service)
            throws SQLException {
        return new CreditsStack(bed, database, topic, service, false);
    }

    public Connection connection() {
        return connection;
    }

    /** The topic that the service reads; it has one partition. */
    public String topic() {
        return topic;
    }

    /** Base of the service's API, without trailing slash. */
    public URI http() {
        return service.http();
    }

    /** The offset of the next message to apply; 0 before the service has begun. */
    public long position() throws SQLException {
        try (var query = connection.prepareStatement(POSITION)) {
            query.setString(1, topic);
            try (var row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Sends events and returns what the broker acknowledged. */
    public FeedProducer.Acknowledged send(List<FeedEvent> events) throws IOException {
        try (var producer = new FeedProducer(bed.kafkaBootstrap(), topic)) {
            return producer.send(events);
        }
    }

    /** Waits until everything below the offset is committed; returns when that was seen, by {@link System#nanoTime}. */
    public long awaitCommitted(long nextOffset) throws SQLException, IOException, InterruptedException {
        return awaitCommitted(nextOffset, 2);
    }

    /** The same, looking only every so many milliseconds: who looks often takes time from what is measured. */
    public long awaitCommitted(long nextOffset, long pollMillis)
            throws SQLException, IOException, InterruptedException {
        var last = -1L;
        var moved = System.nanoTime();
        try (var query = connection.prepareStatement(POSITION)) {
            query.setString(1, topic);
            while (true) {
                var position = -1L;
                try (var row = query.executeQuery()) {
                    position = row.next() ? row.getLong(1) : -1;
                }
                var now = System.nanoTime();
                if (position >= nextOffset) {
                    return now;
                }
                if (position != last) {
                    last = position;
                    moved = now;
                } else if (now - moved > STALLED_NANOS) {
                    throw new IOException("stuck at offset " + position + " of " + nextOffset + ": " + service.log());
                }
                Thread.sleep(pollMillis);
            }
        }
    }

    /** When the service began to project its first slice. */
    public Instant firstSliceAt() throws SQLException {
        try (var query = connection.prepareStatement(STARTED)) {
            query.setString(1, topic);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getTimestamp(1).toInstant();
            }
        }
    }

    /** How many slices there were, and how long the longest took by the service's own clock. */
    public String slices() throws SQLException {
        try (var query = connection.prepareStatement(GENERATIONS)) {
            query.setString(1, topic);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1) + " slices, the longest " + row.getLong(2) + " ms by the service's own clock";
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        service.close();
        if (temporary) {
            bed.dropDatabase(database);
        }
    }
}
