package dev.tally.projection.status;

import dev.tally.projection.condition.StreamState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The last picture of the streams as gauges; all names of these meters stand here. */
@ApplicationScoped
class StreamGauges {

    private final MultiGauge lag;
    private final MultiGauge lagSeconds;
    private final MultiGauge gap;
    private final MultiGauge catchingUp;

    StreamGauges(MeterRegistry registry) {
        this.lag = MultiGauge.builder("tally.stream.lag.messages").register(registry);
        this.lagSeconds = MultiGauge.builder("tally.stream.lag.seconds").register(registry);
        this.gap = MultiGauge.builder("tally.stream.gap").register(registry);
        this.catchingUp = MultiGauge.builder("tally.stream.catching.up").register(registry);
    }

    void show(List<StreamStatus> streams) {
        gauge(lag, streams, StreamStatus::lag);
        gauge(lagSeconds, streams, status -> status.lagSeconds() == null ? 0 : status.lagSeconds());
        gauge(gap, streams, status -> status.state() == StreamState.GAP ? 1 : 0);
        gauge(catchingUp, streams, status -> status.state() == StreamState.CATCHING_UP ? 1 : 0);
    }

    private static void gauge(MultiGauge gauge, List<StreamStatus> streams, ToDoubleFunction<StreamStatus> value) {
        gauge.register(
                streams.stream()
                        .<MultiGauge.Row<?>>map(status ->
                                MultiGauge.Row.of(Tags.of("stream", status.stream()), value.applyAsDouble(status)))
                        .toList(),
                true);
    }
}
