package dev.tally.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Gives a Quarkus test real servers: one PostgreSQL and one broker per JVM, a fresh database and topic per application.
 *
 * <p>The property {@code tally.test.backend} says which: {@code embedded} (default), {@code containers} or {@code external}
 * (named by the properties {@code tally.test.postgres.*} and {@code tally.test.kafka.*}); nothing is ever detected.
 *
 * <p>Init arguments: {@code family} (credits, social or metrics; default credits), {@code partitions} of the topic
 * (default 1), {@code topic} (default a name that no other start has).
 */
public final class TallyBackend implements QuarkusTestResourceLifecycleManager {

    private static final String RECORD_BYTES_MAX = "17825792";

    private Map<String, String> arguments = Map.of();

    @Override
    public void init(Map<String, String> initArgs) {
        arguments = Map.copyOf(initArgs);
    }

    @Override
    public Map<String, String> start() {
        int start = (Integer) JvmServers.call("nextStart");
        String family = arguments.getOrDefault("family", "credits");
        // On a broker that outlives the JVM a number alone would come again.
        String topic = arguments.getOrDefault(
                "topic",
                "tally." + family + ".t" + start + "x" + ProcessHandle.current().pid());
        Backend backend = Backend.prepare(family, topic, start);
        createTopics(backend, Integer.parseInt(arguments.getOrDefault("partitions", "1")));
        Map<String, String> remembered = new HashMap<>(backend.config());
        remembered.put("family", family);
        remembered.put("user", backend.user());
        remembered.put("password", backend.password());
        JvmServers.call("remember", remembered);
        return backend.config();
    }

    @Override
    public void stop() {
        // The servers serve the next application too; they end with the JVM.
    }

    /** What the application that was started last works with. */
    @SuppressWarnings("unchecked")
    public static Backend current() {
        Map<String, String> known = (Map<String, String>) JvmServers.call("current");
        if (known.isEmpty()) {
            throw new IllegalStateException("no backend: the test lacks @WithTestResource(TallyBackend.class)");
        }
        return new Backend(
                known.getOrDefault("family", ""),
                known.getOrDefault("tally.database.host", ""),
                Integer.parseInt(known.getOrDefault("tally.database.port", "0")),
                known.getOrDefault("tally.database.name", ""),
                known.getOrDefault("user", ""),
                known.getOrDefault("password", ""),
                known.getOrDefault("tally.projection.topic", ""));
    }

    /** A fresh database for a test without an application; the broker starts only when it is asked for. */
    public static Backend fresh(String family) {
        int start = (Integer) JvmServers.call("nextStart");
        return Backend.prepare(family, "tally." + family + ".t" + start, start);
    }

    /** Creates a topic with its dead letters and events, for records of 16 MiB. */
    public static void createTopics(Backend backend, int partitions) {
        Map<String, String> settings = Map.of("max.message.bytes", RECORD_BYTES_MAX);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", backend.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(backend.topic(), partitions, (short) 1).configs(settings),
                            new NewTopic(backend.topic() + ".dlq", 1, (short) 1).configs(settings),
                            new NewTopic(backend.topic() + ".events", 1, (short) 1).configs(settings)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create the topics of " + backend.topic(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
