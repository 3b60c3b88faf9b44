package dev.tally.freshness;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets that a caller wants to see applied (R19).
 *
 * @param offsets per stream the offset of a record; the highest when a stream is named more than once
 */
record TallyAfter(Map<TopicPartition, Long> offsets) {

    static final String HEADER = "Tally-After";

    // The greedy topic takes all hyphens but the last one.
    private static final Pattern ENTRY = Pattern.compile("\\s*([a-zA-Z0-9._-]{1,249})-([0-9]{1,9})=([0-9]{1,18})\\s*");

    TallyAfter {
        offsets = Map.copyOf(offsets);
    }

    /** Reads the header; it may come more than once, and each may be a list as {@code Tally-Position} is one. */
    static TallyAfter parse(List<String> headers) {
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        for (String entry : String.join(",", headers).split(",", -1)) {
            Matcher form = ENTRY.matcher(entry);
            if (!form.matches()) {
                throw bad("must be <topic>-<partition>=<offset>, or a list of these with commas");
            }
            TopicPartition stream = new TopicPartition(form.group(1), Integer.parseInt(form.group(2)));
            offsets.merge(stream, Long.parseLong(form.group(3)), Math::max);
        }
        return new TallyAfter(offsets);
    }

    /**
     * Fails when a stream is none of the service's.
     *
     * @param positions of all streams; none at all of the service's topic means that it has just begun to read it
     */
    void requireKnown(Map<TopicPartition, Long> positions, String topic) {
        for (TopicPartition stream : offsets.keySet()) {
            boolean begun =
                    positions.keySet().stream().anyMatch(known -> known.topic().equals(stream.topic()));
            if (!positions.containsKey(stream) && (begun || !stream.topic().equals(topic))) {
                throw bad("names " + stream + ", which is no stream of this service");
            }
        }
    }

    private static ProblemException bad(String reason) {
        return new ProblemException(HttpProblem.BAD_TALLY_AFTER, HEADER + " " + reason + ".");
    }
}
