package dev.tally.local.feed;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a line of a feed turned out to be. */
sealed interface FeedLine {

    /**
     * A valid CloudEvent.
     *
     * @param attributes by name, {@code data} and {@code datacontenttype} left out
     * @param fields the texts of those fields of the data that can be record keys
     * @param data the bytes of the data as they stood in the line; null when there is none
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Event(Map<String, String> attributes, String contentType, Map<String, String> fields, byte @Nullable [] data)
            implements FeedLine {

        String type() {
            return attributes.getOrDefault("type", "");
        }
    }

    /**
     * A JSON object that is no valid CloudEvent; the service judges it.
     *
     * @param type its type attribute; empty when it has none
     */
    record Incomplete(String type) implements FeedLine {}

    /** No JSON object at all. */
    record Unreadable() implements FeedLine {}
}
