package dev.tally.local.stack;

import dev.tally.local.EmbeddedKafka;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics of a broker, made for records of 16 MiB. */
public record Topics(String bootstrapServers) {

    /** Makes each family's topic with its dead letters and events, where they are missing. */
    void createAll(Settings settings) throws IOException {
        try (Admin admin = admin()) {
            Set<String> known = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>();
            for (Service service : Service.values()) {
                String name = "tally." + service.family();
                missing.add(topic(name, settings.partitions(service)));
                missing.add(topic(name + ".dlq", 1));
                missing.add(topic(name + ".events", 1));
            }
            missing.removeIf(topic -> known.contains(topic.name()));
            admin.createTopics(missing).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw failure("cannot make the topics", e);
        }
    }

    public void create(String name, int partitions) throws IOException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(topic(name, partitions))).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw failure("cannot make the topic " + name, e);
        }
    }

    public void delete(String name) throws IOException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(name)).all().get();
        } catch (ExecutionException | InterruptedException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw failure("cannot delete the topic " + name, e);
            }
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers, "default.api.timeout.ms", 30_000));
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1)
                .configs(Map.of("max.message.bytes", Integer.toString(EmbeddedKafka.MESSAGE_BYTES_MAX)));
    }

    private static IOException failure(String what, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new IOException(what + ": " + cause.getMessage(), cause);
    }
}
