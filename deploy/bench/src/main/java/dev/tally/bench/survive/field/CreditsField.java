package dev.tally.bench.survive.field;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.tally.bench.RunningService;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.CreditTrafficConfig;
import dev.tally.bench.credits.FeedEvent;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where one failure run takes place: a database and a topic of its own, the credits services on them, the traffic. */
public final class CreditsField implements AutoCloseable {
    /** So far ahead of the service that it never waits for work, and soon done when the faults are over. */
    public static final long LEAD = 40_000;

    private static final long STALLED_NANOS = 180_000_000_000L;
    private static final String POSITION = """
            select next_offset from credits.stream_position where topic = ? and partition = 0
            """;

    /** The last table of the last migration but its indexes; all of it is one transaction. */
    private static final String TABLES_ARE_THERE =
            "select count(*) from pg_tables where schemaname = 'credits' and tablename = 'credit_allocation'";

    private final Testbed bed;
    private final String name;
    private final String topic;
    private final FieldDatabase database;
    private final List<RunningService> services = new ArrayList<>();
    private final long opened = System.nanoTime();
    private volatile boolean migrated;

    private CreditsField(Testbed bed, String name) {
        this.bed = bed;
        this.name = name;
        topic = "survive-" + name + "-" + opened;
        database = new FieldDatabase(bed, "tally_survive");
    }

    /** Makes an empty database and a topic with the one partition that credits has. */
    public static CreditsField open(Testbed bed, String name) throws SQLException, IOException {
        var field = new CreditsField(bed, name);
        bed.freshDatabase(field.database.name());
        bed.createTopic(field.topic, 1);
        bed.createTopic(field.topic + ".dlq", 1);
        return field;
    }

    /** Distributions and expenses over 10,000 addresses, one in twenty redelivered; as many as anybody takes. */
    public static CreditTrafficConfig traffic(long seed) {
        return CreditTrafficConfig.defaults()
                .withSeed(seed)
                .withMessages(20_000_000)
                .withAddresses(10_000, 1)
                .withRedeliveries(0.05);
    }

    public RunningService start() throws IOException {
        return start(Map.of(), Testbed.SERVICE_HEAP);
    }

    /** Starts one more service on the field and waits until it is ready. */
    public RunningService start(Map<String, String> overrides, String heap) throws IOException {
        var environment = new HashMap<>(overrides);
        environment.put("TALLY_PROJECTION_TOPIC", topic);
        var service = bed.start("credits-service", database.name(), environment, heap);
        services.add(service);
        return service;
    }

    /** Traffic of a seed that goes on until it is stopped. */
    public Feed feed(long seed) {
        return feed(new CreditTraffic(traffic(seed)), LEAD);
    }

    /** Any sequence, at most so many messages ahead of the service. */
    public Feed feed(Iterable<FeedEvent> sequence, long lead) {
        return new Feed(this, sequence, lead);
    }

    public Testbed bed() {
        return bed;
    }

    public String topic() {
        return topic;
    }

    /** A view of the database for one more thread; who asks for it closes it. */
    public FieldDatabase database() {
        return new FieldDatabase(bed, database.name());
    }

    /** The view of the thread that runs the field. */
    public FieldDatabase tables() {
        return database;
    }

    /** The offset of the next record that the service will apply; 0 before its tables are there. */
    public long position(FieldDatabase view) throws SQLException {
        if (!migrated) {
            migrated = view.number(TABLES_ARE_THERE) == 1;
        }
        return migrated ? view.number(POSITION, topic) : 0;
    }

    /** Waits until everything below the offset is committed, however often the database is away. */
    public void awaitCommitted(long nextOffset) throws IOException, InterruptedException {
        var last = -1L;
        var moved = System.nanoTime();
        while (true) {
            var position = database.numberWhenBack(POSITION, topic);
            if (position >= nextOffset) {
                return;
            }
            if (position != last) {
                last = position;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALLED_NANOS) {
                throw new IOException("stuck at offset " + position + " of " + nextOffset + ": "
                        + services.getLast().log());
            }
            Thread.sleep(50);
        }
    }

    /** Waits until the service has applied at least so many more than now. */
    public void awaitProgress(long more) throws IOException, InterruptedException {
        awaitCommitted(database.numberWhenBack(POSITION, topic) + more);
    }

    /** Waits until the service has made its tables; it is ready before, when the database is slow. */
    public void awaitMigrated() throws IOException, InterruptedException {
        awaitNumber(TABLES_ARE_THERE, 1);
    }

    /** Waits until a query gives a number. */
    public void awaitNumber(String sql, long wanted) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + STALLED_NANOS;
        while (database.numberWhenBack(sql) != wanted) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited for " + wanted + " in vain: " + sql);
            }
            Thread.sleep(100);
        }
    }

    /** Seconds since the field was opened. */
    public double seconds() {
        return (System.nanoTime() - opened) / 1e9;
    }

    /** Writes a line of progress to standard error. */
    @FormatMethod
    public void say(@FormatString String format, Object... values) {
        System.err.println("survive " + name + ": " + String.format(Locale.ROOT, format, values));
    }

    public String name() {
        return name;
    }

    @Override
    public void close() throws SQLException, IOException {
        database.close();
        services.forEach(RunningService::close);
        bed.database().start();
        bed.broker().start();
        bed.dropDatabase(database.name());
        bed.deleteTopic(topic);
        bed.deleteTopic(topic + ".dlq");
    }
}
