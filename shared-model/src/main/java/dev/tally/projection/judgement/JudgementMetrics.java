package dev.tally.projection.judgement;

import dev.tally.projection.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Counts messages by what became of them; one that is judged again counts again. */
@ApplicationScoped
public class JudgementMetrics {

    private final MeterRegistry registry;

    JudgementMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts a slice that was committed. */
    public void count(String stream, Outcomes outcomes) {
        outcomes.counts().forEach((outcome, count) -> messages(stream, outcome, count));
        outcomes.again().forEach((outcome, count) -> messages(stream, outcome, count));
        outcomes.refused().forEach((reason, count) -> refused(stream, reason, count));
    }

    /**
     * One message to count, without its bytes.
     *
     * @param reason the first word of it
     */
    public record Count(String stream, Outcome outcome, String reason) {
        public static Count of(Judged<?> judged) {
            return new Count(
                    judged.entry().record().topic() + "-"
                            + judged.entry().record().partition(),
                    judged.verdict().outcome(),
                    Outcomes.word(judged.verdict()));
        }
    }

    /** Counts what was judged outside a slice, once that is committed. */
    public void count(List<Count> judged) {
        for (Count each : judged) {
            messages(each.stream(), each.outcome(), 1);
            if (each.outcome() == Outcome.REFUSED) {
                refused(each.stream(), each.reason(), 1);
            }
        }
    }

    private void messages(String stream, Outcome outcome, long count) {
        registry.counter("tally.messages", "stream", stream, "outcome", outcome.word())
                .increment((double) count);
    }

    private void refused(String stream, String reason, long count) {
        registry.counter("tally.refused", "stream", stream, "reason", reason).increment((double) count);
    }
}
