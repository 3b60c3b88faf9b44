package dev.tally.rebuild;

import java.util.Map;

/** Ends a job with a reason for people; what was found until then is shown as its result. */
public final class RebuildFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Map<String, Object> result;

    /**
     * A failure that the code foresees; it carries no stack.
     *
     * @param reason a word, perhaps with details after it
     * @param result as {@link Rebuild#run} would return it
     */
    public RebuildFailed(String reason, Map<String, Object> result) {
        super(reason, null, false, false);
        this.result = result;
    }

    Map<String, Object> result() {
        return result;
    }
}
