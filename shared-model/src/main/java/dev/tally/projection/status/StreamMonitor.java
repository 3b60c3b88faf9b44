package dev.tally.projection.status;

import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.condition.StreamState;
import dev.tally.projection.deferral.CatchUp;
import dev.tally.projection.slice.PositionStore;
import dev.tally.projection.slice.PositionStore.Position;
import dev.tally.projection.stream.StreamChannel;
import dev.tally.projection.stream.StreamWorker;
import dev.tally.projection.topic.Topics;
import dev.tally.sql.SchemaMigration;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the streams every few seconds: position in the database, end of the log, the state of this process's workers;
 * keeps the last picture for {@code /admin/streams}, the gauges and readiness.
 */
@ApplicationScoped
public class StreamMonitor {

    /** A server that vanished never answers; the next look finds a connection that works. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Who starts is ready as soon as there is something to look at, not an interval later. */
    private static final Duration FIRST_LOOK_DELAY = Duration.ofMillis(20);

    private final ProjectionConfig config;
    private final SchemaMigration migration;
    private final PositionStore positions;
    private final Topics topics;
    private final StreamChannel channel;
    private final Supervision supervision;
    private final StreamAppraisal appraisal;
    private final StreamGauges gauges;
    private final CatchUp catchUp;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile List<StreamStatus> latest = List.of();
    private volatile @Nullable Instant databaseSeenAt;
    private volatile @Nullable Instant brokerSeenAt;

    StreamMonitor(
            ProjectionConfig config,
            SchemaMigration migration,
            PositionStore positions,
            Topics topics,
            StreamChannel channel,
            Supervision supervision,
            StreamAppraisal appraisal,
            StreamGauges gauges,
            CatchUp catchUp,
            Clock clock) {
        this.config = config;
        this.migration = migration;
        this.positions = positions;
        this.topics = topics;
        this.channel = channel;
        this.supervision = supervision;
        this.appraisal = appraisal;
        this.gauges = gauges;
        this.catchUp = catchUp;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("stream-monitor").start(this::watch);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped.countDown();
    }

    /** The last picture of all streams of the topic, also those that other processes own; at most seconds old. */
    public List<StreamStatus> latest() {
        return latest;
    }

    /** The last picture of one stream with what its row says now. */
    StreamStatus now(Position row) {
        String stream = new TopicPartition(row.topic(), row.partition()).toString();
        return latest.stream()
                .filter(status -> status.stream().equals(stream))
                .findFirst()
                .orElse(StreamStatus.unseen(stream))
                .at(row);
    }

    /** When the database last answered; null before the first time. */
    @Nullable
    Instant databaseSeenAt() {
        return databaseSeenAt;
    }

    /** When the broker last answered; null before the first time. */
    @Nullable
    Instant brokerSeenAt() {
        return brokerSeenAt;
    }

    private void watch() {
        boolean away = false;
        boolean ended = false;
        while (!ended) {
            boolean early = !migration.isDone();
            try {
                look();
                if (away) {
                    Log.info("streams_seen_again");
                }
                away = false;
            } catch (RuntimeException e) {
                away = away || say(e);
            }
            try {
                Duration pause = early ? FIRST_LOOK_DELAY : config.monitorInterval();
                ended = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** One line per outage, unless a stream that waits has said it already. */
    private boolean say(RuntimeException failure) {
        boolean said =
                channel.workers().stream().anyMatch(worker -> worker.condition().failingSince() != null);
        if (!said && stopped.getCount() > 0) {
            String what = failure instanceof Topics.BrokerAway ? "broker_away" : "database_away";
            Log.warnf("%s reason=\"%s\" retry=until_it_works", what, failure.getMessage());
        }
        return true;
    }

    private void look() {
        if (!migration.isDone()) {
            return;
        }
        Instant asked = clock.instant();
        List<Position> rows = positions.read(config.topic()).await().atMost(PATIENCE);
        databaseSeenAt = clock.instant();
        List<TopicPartition> partitions = rows.stream()
                .map(row -> new TopicPartition(row.topic(), row.partition()))
                .toList();
        String topicId = topics.describe(config.topic()).topicId().toString();
        Map<TopicPartition, Long> ends = topics.ends(partitions);
        Map<TopicPartition, Long> starts = topics.starts(partitions);
        brokerSeenAt = clock.instant();
        channel.heartbeat();
        Map<TopicPartition, StreamWorker> own =
                channel.workers().stream().collect(Collectors.toMap(StreamWorker::partition, worker -> worker));
        rows.forEach(row -> look(row, new Broker(topicId, starts, ends), own));
        List<StreamStatus> seen =
                rows.stream().map(row -> status(row, ends, own)).toList();
        latest = decideCatchUp(seen);
        markEnds(seen, own, asked);
        gauges.show(latest);
    }

    /** What the broker says of the topic. */
    private record Broker(String topicId, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Topics.LogRange log(TopicPartition partition) {
            return new Topics.LogRange(
                    starts.getOrDefault(partition, 0L), ends.getOrDefault(partition, Long.MAX_VALUE));
        }
    }

    private void look(Position row, Broker broker, Map<TopicPartition, StreamWorker> own) {
        TopicPartition partition = new TopicPartition(row.topic(), row.partition());
        StreamWorker worker = own.get(partition);
        if (worker != null) {
            supervision.look(row, broker.topicId(), broker.log(partition), worker);
        }
    }

    private StreamStatus status(Position row, Map<TopicPartition, Long> ends, Map<TopicPartition, StreamWorker> own) {
        TopicPartition partition = new TopicPartition(row.topic(), row.partition());
        return appraisal.of(row, ends.getOrDefault(partition, row.nextOffset()), own.get(partition));
    }

    /** A stream that stands applies nothing, so nothing is won by putting work off for it: only live ones count. */
    private List<StreamStatus> decideCatchUp(List<StreamStatus> seen) {
        Map<String, Long> lags = seen.stream()
                .filter(status -> status.state() == StreamState.LIVE)
                .collect(Collectors.toMap(StreamStatus::stream, StreamStatus::lag));
        catchUp.look(lags, clock.instant()).await().atMost(PATIENCE);
        return seen.stream()
                .map(status -> status.state() == StreamState.LIVE && catchUp.isCatchingUp(status.stream())
                        ? status.catchingUp()
                        : status)
                .toList();
    }

    /** Of this process's own streams: of another's nobody here knows whether what was read is applied. */
    private void markEnds(List<StreamStatus> seen, Map<TopicPartition, StreamWorker> own, Instant asked) {
        Set<String> atEnd = seen.stream()
                .filter(status -> status.lag() == 0)
                .map(StreamStatus::stream)
                .collect(Collectors.toSet());
        List<Integer> partitions = own.keySet().stream()
                .filter(partition -> atEnd.contains(partition.toString()))
                .map(TopicPartition::partition)
                .toList();
        if (!partitions.isEmpty()) {
            positions.markEnd(config.topic(), partitions, asked).await().atMost(PATIENCE);
        }
    }
}
