package dev.tally.outbox;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, for others to hear of.
 *
 * @param key of the record, and the subject of the event
 * @param type of the event, such as {@code dev.tally.credits.low-balance}
 * @param json what there is to tell
 */
public record OutboxEvent(@Nullable String key, String type, JsonObject json) {}
