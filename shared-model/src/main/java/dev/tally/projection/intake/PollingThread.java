package dev.tally.projection.intake;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;

/** The one thread that may touch a Kafka consumer: the connector's, which polls it. */
public final class PollingThread {

    private final KafkaClientService clients;
    private final String channel;
    private final Consumer<?, ?> consumer;

    public PollingThread(KafkaClientService clients, String channel, Consumer<?, ?> consumer) {
        this.clients = clients;
        this.channel = channel;
        this.consumer = consumer;
    }

    /** Runs there and waits; for virtual threads. Fails when the connector has been closed. */
    public <T> T call(Function<Consumer<byte[], byte[]>, T> action) {
        return connector()
                .orElseThrow(() -> new IllegalStateException("the channel's consumer is closed"))
                .runOnPollingThread(action)
                .await()
                .indefinitely();
    }

    /** Runs there some time, in the order of the calls; a connector that was closed has nothing left to do. */
    public void run(java.util.function.Consumer<Consumer<byte[], byte[]>> action) {
        connector()
                .ifPresent(open -> open.runOnPollingThread(action).subscribe().with(done -> {}, failure -> {}));
    }

    private Optional<KafkaConsumer<byte[], byte[]>> connector() {
        return clients.<byte[], byte[]>getConsumers(channel).stream()
                .filter(candidate -> candidate.unwrap() == consumer)
                .findFirst();
    }
}
