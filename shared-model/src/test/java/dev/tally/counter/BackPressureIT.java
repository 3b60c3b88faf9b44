package dev.tally.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.projection.stream.StreamChannel;
import dev.tally.projection.stream.StreamWorker;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream that waits for its database: it takes no more than it can hold, and keeps nobody else waiting (R10). */
@QuarkusTest
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "3"),
        })
class BackPressureIT {

    private static final int PARTITIONS = 3;

    @Inject
    StreamChannel channel;

    private final Backend backend = TallyBackend.current();
    private final CounterTables tables = new CounterTables(backend);
    private CounterFeed feed;

    @BeforeEach
    void start() {
        feed = new CounterFeed(backend, 11);
        eventually().ignoreExceptions().until(() -> tables.positions().size() == PARTITIONS);
        tables.execute("truncate social.counter, social.audit_generation, social.audit, social.dead_letter cascade");
    }

    @AfterEach
    void stop() {
        feed.close();
    }

    @Test
    void r10_only_the_partition_that_waits_is_paused_and_the_others_go_on() throws SQLException {
        // Given
        TopicPartition waiting = new TopicPartition(backend.topic(), 1);
        try (Connection other = backend.superuser();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from social.stream_position where partition = 1 for update");

            // When far more arrives than a stream may hold
            feed.increments(15_000, PARTITIONS);

            // Then
            eventually().until(() -> paused().equals(Set.of(waiting)));
            eventually().until(() -> applied(0) == feed.sent(0) && applied(2) == feed.sent(2));
            assertThat(applied(1)).isZero();
            other.rollback();
        }
        eventually().untilAsserted(() -> assertThat(tables.totals()).isEqualTo(feed.totals()));
        eventually().until(() -> paused().isEmpty());
    }

    private long applied(int partition) {
        return tables.number("select count(*) from social.audit where partition = " + partition);
    }

    /** What the consumers of this process do not fetch at the moment. */
    private Set<TopicPartition> paused() {
        return channel.workers().stream()
                .filter(worker ->
                        worker.polling().call(consumer -> consumer.paused().contains(worker.partition())))
                .map(StreamWorker::partition)
                .collect(Collectors.toSet());
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }
}
