package dev.tally.projection.stream;

import dev.tally.projection.condition.StreamCondition;
import dev.tally.projection.condition.StreamState;
import dev.tally.projection.intake.Positioning;
import io.quarkus.logging.Log;
import java.time.Clock;
import org.apache.kafka.common.TopicPartition;

/** How one stream fares, and the one line in the log for each change of that. */
final class StreamHealth {

    private final TopicPartition partition;
    private final Positioning positioning;
    private final Clock clock;
    private volatile StreamCondition condition = StreamCondition.STARTING;

    StreamHealth(TopicPartition partition, Positioning positioning, Clock clock) {
        this.partition = partition;
        this.positioning = positioning;
        this.clock = clock;
    }

    StreamCondition condition() {
        return condition;
    }

    /** The position was found; a stream that is halted stays so until something is committed. */
    void positioned(long offset, boolean halted) {
        if (!condition.positioned()) {
            Log.infof("stream_positioned stream=%s offset=%d", partition, offset);
        }
        if (halted) {
            condition = condition.halted(clock.instant()).found();
        } else {
            goesOn(offset);
        }
    }

    /** Something was committed, or nothing stands in the way of it any more. */
    void goesOn(long offset) {
        StreamCondition before = condition;
        if (before.positioned() && (before.failingSince() != null || before.state() == StreamState.PAUSED)) {
            Log.infof("stream_goes_on stream=%s offset=%d", partition, offset);
        }
        condition = before.live();
    }

    /** A person stopped it. */
    void paused() {
        if (condition.state() != StreamState.PAUSED) {
            Log.infof("stream_paused stream=%s", partition);
        }
        condition = condition.paused();
    }

    /** Database or broker are away: said once per outage. */
    void waits(String error) {
        boolean first = condition.failingSince() == null;
        condition = condition.failing(clock.instant(), error);
        if (first) {
            Log.warnf("stream_waits stream=%s reason=\"%s\" retry=until_it_works", partition, error);
        }
    }

    /** Only a person can tell what is right. */
    void gap(String error) {
        boolean first = condition.state() != StreamState.GAP;
        condition = condition.stopped(StreamState.GAP, clock.instant(), error);
        if (first) {
            Log.errorf("stream_gap stream=%s reason=\"%s\" waits_for=a_person", partition, error);
        }
    }

    /** The family must not apply anything: only a person can tell what is right. */
    void barred(String obstacle) {
        boolean first = !obstacle.equals(condition.lastError());
        condition = condition.stopped(StreamState.HALTED, clock.instant(), obstacle);
        if (first) {
            Log.errorf("stream_barred stream=%s reason=\"%s\" waits_for=a_person", partition, obstacle);
        }
        tell(StreamState.HALTED);
    }

    /** It is not the messages: the code or the database is wrong. */
    void halted(long offset, RuntimeException failure) {
        boolean first = condition.state() != StreamState.HALTED;
        condition = condition.stopped(StreamState.HALTED, clock.instant(), Failures.message(failure));
        if (first) {
            Log.errorf(failure, "stream_halted stream=%s offset=%d", partition, offset);
        }
        tell(StreamState.HALTED);
    }

    /** For other replicas to show, and for the next start; the next commit ends it. */
    private void tell(StreamState state) {
        try {
            positioning.mark(partition, state);
        } catch (RuntimeException e) {
            Log.debugf("state_not_told stream=%s reason=\"%s\"", partition, Failures.message(e));
        }
    }
}
