package dev.tally.projection.slice;

import org.jspecify.annotations.Nullable;

/**
 * Where a stream is, as far as somebody knows; the fence compares it with the truth (R4).
 *
 * @param topicId the id that the broker gave the topic: offsets of a topic that was made anew are others
 * @param offset the next one to apply
 */
public record Place(@Nullable String topicId, long offset) {

    /** The same topic, further on. */
    public Place movedTo(long next) {
        return new Place(topicId, next);
    }
}
