package dev.tally.projection.status;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** Records per second of each stream, smoothed over a few looks. */
@ApplicationScoped
class Rates {

    private static final double WEIGHT = 0.4;

    private record Rate(long position, Instant at, double smoothed) {}

    private final Map<TopicPartition, Rate> rates = new ConcurrentHashMap<>();

    /** Notes where a stream is now and tells its rate. */
    double moved(TopicPartition stream, long position, Instant now) {
        double smoothed =
                rates.merge(stream, new Rate(position, now, 0), Rates::next).smoothed();
        return smoothed < 0.01 ? 0 : Math.round(smoothed * 10) / 10.0;
    }

    private static Rate next(Rate before, Rate seen) {
        double seconds =
                Math.max(0.001, Duration.between(before.at(), seen.at()).toMillis() / 1000.0);
        double rate = (seen.position() - before.position()) / seconds;
        return new Rate(seen.position(), seen.at(), before.smoothed() + WEIGHT * (rate - before.smoothed()));
    }
}
