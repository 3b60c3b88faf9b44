package dev.tally.bench.survive.field;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one failure run came to.
 *
 * @param faults what was done, with how often
 * @param seconds from the first message to the last commit
 * @param messages records in the topic
 * @param lost messages that the model applies and the tables do not hold, wholly or in part
 * @param doubled messages that took effect more than once, or that the model does not apply at all
 * @param notes what a reader must know to judge the figures
 * @param wrong what differs from the model; empty when every table is right
 * @param notRun why the run could not be made here; null when it was made
 */
public record Survived(
        String name,
        String faults,
        double seconds,
        long messages,
        long lost,
        long doubled,
        List<String> notes,
        List<String> wrong,
        @Nullable String notRun) {

    /** A run that needs what this machine or the service does not offer. */
    public static Survived notRun(String name, String reason) {
        return new Survived(name, "", 0, 0, 0, 0, List.of(), List.of(), reason);
    }

    /** A run that did not come to its end. */
    public static Survived failed(String name, String reason) {
        return new Survived(name, "", 0, 0, 0, 0, List.of(), List.of(reason), null);
    }

    /** The same with one more thing to know. */
    public Survived noting(String note) {
        var more = new ArrayList<>(notes);
        more.add(note);
        return new Survived(name, faults, seconds, messages, lost, doubled, List.copyOf(more), wrong, notRun);
    }

    /** The same, with what else is wrong. */
    public Survived differing(List<String> differences) {
        var more = new ArrayList<>(wrong);
        more.addAll(differences);
        return new Survived(name, faults, seconds, messages, lost, doubled, notes, List.copyOf(more), notRun);
    }

    /** Whether nothing was lost, nothing doubled and no table differs. */
    public boolean held() {
        return lost == 0 && doubled == 0 && wrong.isEmpty();
    }
}
