package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    private static final int RECORD_BYTES = 16 * 1024 * 1024;

    private final Path directory;

    EmbeddedKafkaTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void keepsARecordOfSixteenMebibytesThroughARestart() throws Exception {
        // Given
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            createTopic(kafka);
            publish(kafka, new byte[RECORD_BYTES]);
            int port = kafka.port();

            // When
            kafka.restart();

            // Then
            assertThat(kafka.port()).isEqualTo(port);
            publish(kafka, new byte[1]);
            assertThat(sizes(kafka, 2)).containsExactly(RECORD_BYTES, 1);
        }
    }

    @Test
    void namesThePortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort()))
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("big", 1, (short) 1))).all().get();
        }
    }

    private static void publish(EmbeddedKafka kafka, byte[] value) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "acks",
                "all",
                "max.request.size",
                EmbeddedKafka.MESSAGE_BYTES_MAX);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("big", value)).get();
        }
    }

    private static List<Integer> sizes(EmbeddedKafka kafka, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("big", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<Integer> sizes = new java.util.ArrayList<>();
            while (sizes.size() < count) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(10))) {
                    sizes.add(each.value().length);
                }
            }
            return sizes;
        }
    }
}
