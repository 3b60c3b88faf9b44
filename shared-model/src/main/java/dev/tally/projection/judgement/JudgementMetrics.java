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

    /** Counts what was judged outside a slice, once that is committed. */
    public void count(List<? extends Judged<?>> judged) {
        for (Judged<?> each : judged) {
            String stream =
                    each.entry().record().topic() + "-" + each.entry().record().partition();
            messages(stream, each.verdict().outcome(), 1);
            if (each.verdict().outcome() == Outcome.REFUSED) {
                refused(stream, Outcomes.word(each.verdict()), 1);
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
