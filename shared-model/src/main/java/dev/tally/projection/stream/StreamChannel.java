package dev.tally.projection.stream;

import dev.tally.freshness.OffsetWaits;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.intake.PollingThread;
import dev.tally.projection.intake.Positioning;
import dev.tally.projection.slice.SliceWriter;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Where records come in: one worker per assigned partition gets what the connector polls.
 *
 * <p>It takes every poll at once, so the connector never pauses by itself; a worker that has enough pauses its own
 * partition, and only that one.
 */
@ApplicationScoped
@Default // with another qualifier it would not be otherwise
@Identifier(StreamChannel.NAME)
public class StreamChannel implements KafkaConsumerRebalanceListener {

    static final String NAME = "messages";

    private final Map<TopicPartition, StreamWorker> workers = new ConcurrentHashMap<>();
    private final KafkaClientService clients;
    private final Positioning positioning;
    private final SliceApplier.Tools tools;
    private final Clock clock;
    private volatile boolean joined;
    private volatile @Nullable Instant polledAt;

    StreamChannel(
            KafkaClientService clients,
            Positioning positioning,
            SliceWriter writer,
            StreamMetrics metrics,
            BatchSpans spans,
            OffsetWaits waits,
            ProjectionConfig config,
            Clock clock) {
        this.clients = clients;
        this.positioning = positioning;
        this.tools = new SliceApplier.Tools(writer, metrics, spans, waits, config);
        this.clock = clock;
    }

    /** True once the consumer group has told this process its share, be it empty. */
    public boolean isJoined() {
        return joined;
    }

    /** Asks the polling thread for a sign of life; the answer comes later, or never. */
    public void heartbeat() {
        for (KafkaConsumer<byte[], byte[]> consumer : clients.<byte[], byte[]>getConsumers(NAME)) {
            consumer.runOnPollingThread(polling -> {
                        polledAt = clock.instant();
                    })
                    .subscribe()
                    .with(done -> {}, failure -> Log.debugf("consumer_closed reason=\"%s\"", failure.getMessage()));
        }
    }

    /** When the polling thread last gave a sign of life; null before the first. */
    public @Nullable Instant polledAt() {
        return polledAt;
    }

    /** The streams that are this process's own at the moment. */
    public List<StreamWorker> workers() {
        return List.copyOf(workers.values());
    }

    @Incoming(NAME)
    void accept(ConsumerRecords<byte[], byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            StreamWorker worker = workers.get(partition);
            if (worker != null) {
                worker.deliver(polled.records(partition));
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Positioning.hold(consumer, partition);
            StreamWorker worker =
                    new StreamWorker(partition, new PollingThread(clients, NAME, consumer), positioning, tools, clock);
            StreamWorker before = workers.put(partition, worker);
            if (before != null) {
                before.stop();
            }
            worker.start();
            Log.infof("stream_assigned stream=%s", partition);
        }
        joined = true;
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            StreamWorker worker = workers.remove(partition);
            if (worker != null) {
                worker.stop();
                Log.infof("stream_revoked stream=%s", partition);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        workers.values().forEach(StreamWorker::stop);
    }
}
