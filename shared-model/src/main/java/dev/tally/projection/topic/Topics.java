package dev.tally.projection.topic;

import dev.tally.projection.ProjectionConfig;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of topics: ids, partitions, the ends of logs. Reads no records; the channel does that.
 *
 * <p>All methods block for at most a few seconds and throw {@link BrokerAway} when the broker does not answer; they are
 * for virtual threads.
 */
@ApplicationScoped
public class Topics {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ProjectionConfig config;
    private final Map<String, Object> kafka;
    private @Nullable Admin admin;

    Topics(ProjectionConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.config = config;
        this.kafka = kafka;
    }

    /** The broker did not answer, or not in time. */
    public static final class BrokerAway extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokerAway(String what, Throwable cause) {
            super(what + ": " + cause.getMessage(), cause);
        }
    }

    /** Offsets of a partition's log: the first that is there, and the one after the last. */
    public record LogRange(long start, long end) {
        public boolean holds(long position) {
            return start <= position && position <= end;
        }
    }

    /** Creates what is missing of the topic, its dead letters and its events; races with others end well. */
    void create() {
        List<NewTopic> wanted = new ArrayList<>();
        for (String suffix : List.of("", ".dlq", ".events")) {
            wanted.add(new NewTopic(config.topic() + suffix, config.partitions(), config.replicationFactor())
                    .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(RecordSize.BATCH_MAX))));
        }
        Set<String> present = get("topics", admin().listTopics().names());
        wanted.removeIf(topic -> present.contains(topic.name()));
        for (NewTopic topic : wanted) {
            try {
                get("create topic", admin().createTopics(List.of(topic)).all());
                Log.infof("topic_created topic=%s partitions=%d", topic.name(), config.partitions());
            } catch (BrokerAway e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    public TopicDescription describe(String topic) {
        return only(get("describe topic", admin().describeTopics(List.of(topic)).allTopicNames()), topic);
    }

    public LogRange range(TopicPartition partition) {
        return new LogRange(
                only(offsets(List.of(partition), OffsetSpec.earliest()), partition),
                only(offsets(List.of(partition), OffsetSpec.latest()), partition));
    }

    /** The first offset that each partition's log still has. */
    public Map<TopicPartition, Long> starts(List<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /** The end of each partition's log, as a reader of committed records sees it in the absence of open transactions. */
    public Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(partition -> request.put(partition, spec));
        Map<TopicPartition, Long> answer = new HashMap<>();
        get("offsets", admin().listOffsets(request).all())
                .forEach((partition, info) -> answer.put(partition, info.offset()));
        return answer;
    }

    private static <K, V> V only(Map<K, V> answer, K asked) {
        return Objects.requireNonNull(answer.get(asked), () -> "the broker left out " + asked);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> settings = new HashMap<>(kafka);
            settings.keySet().retainAll(AdminClientConfig.configNames());
            settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "tally-topics");
            settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            admin = Admin.create(settings);
        }
        return admin;
    }

    private static <T> T get(String what, KafkaFuture<T> future) {
        try {
            return future.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new BrokerAway(what, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new BrokerAway(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerAway(what, e);
        }
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
