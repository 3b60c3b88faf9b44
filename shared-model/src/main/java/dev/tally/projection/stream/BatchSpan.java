package dev.tally.projection.stream;

import dev.tally.projection.slice.Committed;
import io.opentelemetry.api.trace.Span;

/** The trace of one try to apply a slice; ends when it is closed. */
final class BatchSpan implements AutoCloseable {

    private final Span span;

    BatchSpan(Span span) {
        this.span = span;
    }

    void committed(Committed committed) {
        span.setAttribute("tally.generation", committed.generation());
        committed
                .outcomes()
                .counts()
                .forEach((outcome, count) -> span.setAttribute("tally.messages." + outcome.word(), count));
    }

    @Override
    public void close() {
        span.end();
    }
}
