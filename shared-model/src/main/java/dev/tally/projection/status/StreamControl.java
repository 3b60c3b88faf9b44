package dev.tally.projection.status;

import dev.tally.deadletter.DeadLetterStore;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.condition.StreamState;
import dev.tally.projection.parking.Parking;
import dev.tally.projection.quarantine.QuarantineStore;
import dev.tally.projection.slice.Place;
import dev.tally.projection.slice.PositionStore;
import dev.tally.projection.slice.PositionStore.Position;
import dev.tally.projection.stream.StreamWorker;
import dev.tally.projection.topic.Topics;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What a person can do to a stream (I5). The will stands in the stream's row, where every replica's fence heeds it; the
 * worker is only told so that it need not find out. All methods block, for virtual threads.
 */
@ApplicationScoped
class StreamControl {

    /** Longer than a statement of the slice that is under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Pool pool;
    private final ProjectionConfig config;
    private final PositionStore positions;
    private final Parking parking;
    private final QuarantineStore quarantine;
    private final DeadLetterStore deadLetters;
    private final Topics topics;
    private final Supervision supervision;
    private final Clock clock;

    StreamControl(
            Pool pool,
            ProjectionConfig config,
            PositionStore positions,
            Parking parking,
            QuarantineStore quarantine,
            DeadLetterStore deadLetters,
            Topics topics,
            Supervision supervision,
            Clock clock) {
        this.pool = pool;
        this.parking = parking;
        this.quarantine = quarantine;
        this.deadLetters = deadLetters;
        this.config = config;
        this.positions = positions;
        this.topics = topics;
        this.supervision = supervision;
        this.clock = clock;
    }

    /** Nothing is committed any more when this returns. */
    Position pause(TopicPartition stream) {
        require(stream);
        // Called away, it tries nothing again: the row is free after the statement that is under way.
        supervision.worker(stream).ifPresent(StreamWorker::reposition);
        positions
                .pause(stream.topic(), stream.partition(), clock.instant())
                .await()
                .atMost(PATIENCE);
        Log.infof("stream_pause_wanted stream=%s", stream);
        return told(stream);
    }

    /** Lets a paused or halted stream go on; one that goes on is left alone. */
    Position resume(TopicPartition stream) {
        if (require(stream).state().equals(StreamState.GAP.word())) {
            throw new ProblemException(
                    HttpProblem.CONFLICT,
                    "The position of " + stream + " is not in its log; say where it goes on: POST /admin/streams/"
                            + stream + "/reset.");
        }
        positions
                .resume(stream.topic(), stream.partition(), clock.instant())
                .await()
                .atMost(PATIENCE);
        Log.infof("stream_resume_wanted stream=%s", stream);
        return told(stream);
    }

    /** Goes on at another place of the log; what lies between is skipped, or applied again. */
    Position reset(TopicPartition stream, ResetTarget target) {
        require(stream);
        TopicDescription topic = topics.describe(stream.topic());
        String topicId = topic.topicId().toString();
        long offset = target.in(topics.range(stream));
        supervision.worker(stream).ifPresent(StreamWorker::reposition);
        pool.withTransaction(tx -> positions
                        .reset(tx, stream, new Place(topicId, offset), clock.instant())
                        .call(before -> before.isEmpty()
                                        || topicId.equals(before.get().topicId())
                                ? Uni.createFrom().voidItem()
                                : makeRoom(tx, stream, topic.partitions().size())))
                .await()
                .atMost(PATIENCE)
                .ifPresent(
                        before -> Log.warnf("stream_reset stream=%s from=%d to=%d", stream, before.offset(), offset));
        return told(stream);
    }

    /** The topic was made anew: its offsets begin again, and it may have fewer partitions. */
    private Uni<Void> makeRoom(SqlConnection tx, TopicPartition stream, int partitions) {
        return parking.stepAside(tx, stream.topic(), stream.partition())
                .chain(() -> quarantine.stepAside(tx, stream.topic(), stream.partition()))
                .chain(() -> deadLetters.stepAside(tx, stream.topic(), stream.partition()))
                .chain(() -> positions.forget(tx, stream.topic(), partitions));
    }

    private Position told(TopicPartition stream) {
        supervision.worker(stream).ifPresent(StreamWorker::reposition);
        return require(stream);
    }

    private Position require(TopicPartition stream) {
        if (!stream.topic().equals(config.topic())) {
            throw unknown(stream);
        }
        return positions.read(stream.topic()).await().atMost(PATIENCE).stream()
                .filter(row -> row.partition() == stream.partition())
                .findFirst()
                .orElseThrow(() -> unknown(stream));
    }

    private static ProblemException unknown(TopicPartition stream) {
        return new ProblemException(HttpProblem.NOT_FOUND, "There is no stream " + stream + ".");
    }
}
