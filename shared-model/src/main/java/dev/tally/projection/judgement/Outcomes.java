package dev.tally.projection.judgement;

import dev.tally.projection.Outcome;
import dev.tally.projection.Verdict;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A judgement in numbers.
 *
 * @param counts records that were brought, by outcome
 * @param again records that had waited, by outcome
 * @param refused refused records of both kinds, by the first word of their reason
 * @param projected how many of them the family's projection judged
 */
public record Outcomes(Map<Outcome, Long> counts, Map<Outcome, Long> again, Map<String, Long> refused, int projected) {

    public static Outcomes of(Judgement<?> judgement) {
        Map<String, Long> refused = new HashMap<>();
        Map<Outcome, Long> counts = count(judgement.fresh(), refused);
        Map<Outcome, Long> again = count(judgement.woken(), refused);
        long projected = Stream.concat(judgement.fresh().stream(), judgement.woken().stream())
                .filter(judged -> judged.entry().accepted() != null)
                .filter(judged -> judged.verdict().outcome() != Outcome.QUARANTINED)
                .count();
        return new Outcomes(counts, again, refused, Math.toIntExact(projected));
    }

    private static <M> Map<Outcome, Long> count(List<Judged<M>> judged, Map<String, Long> refused) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        for (Judged<M> each : judged) {
            Outcome outcome = each.verdict().outcome();
            counts.merge(outcome, 1L, Long::sum);
            if (outcome == Outcome.REFUSED) {
                refused.merge(word(each.verdict()), 1L, Long::sum);
            }
        }
        return counts;
    }

    /** A reason is a word, perhaps with details after it. */
    static String word(Verdict verdict) {
        String reason = String.valueOf(verdict.reason());
        int end = reason.indexOf(' ');
        return end < 0 ? reason : reason.substring(0, end);
    }
}
