package dev.tally.local.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides for each line of a feed what is published where, and counts what was not as it should be. */
public final class FeedRouter {

    private final @Nullable String topic;
    private final Map<String, Long> skipped = new TreeMap<>();
    private List<String> before = List.of();
    private long incomplete;
    private long unreadable;

    /**
     * Makes a router.
     *
     * @param topic the only topic to publish to; null for those of each event's type
     */
    public FeedRouter(@Nullable String topic) {
        this.topic = topic;
    }

    /** What to publish for a line; empty when there is no topic for it. */
    public Optional<Publication> route(byte[] line) {
        return switch (FeedParser.parse(line)) {
            case FeedLine.Event event -> route(event);
            case FeedLine.Incomplete rest -> {
                incomplete++;
                yield raw(line, FeedRoute.of(rest.type()));
            }
            case FeedLine.Unreadable _ -> {
                unreadable++;
                yield raw(line, FeedRoute.mentionedIn(new String(line, UTF_8)));
            }
        };
    }

    /** Lines without a topic, by the type that has none. */
    public Map<String, Long> skipped() {
        return Map.copyOf(skipped);
    }

    /** Lines that were JSON objects, but no valid CloudEvents. */
    public long incomplete() {
        return incomplete;
    }

    /** Lines that were no JSON objects. */
    public long unreadable() {
        return unreadable;
    }

    private Optional<Publication> route(FeedLine.Event event) {
        Optional<FeedRoute> route = FeedRoute.of(event.type());
        List<String> topics = topics(route);
        if (topics.isEmpty()) {
            return skip(event.type());
        }
        before = topics;
        String key = route.map(known -> event.fields().get(known.key())).orElse(null);
        return Optional.of(Publication.binary(topics, key, event.attributes(), event.contentType(), event.data()));
    }

    /** A line that cannot say where it belongs goes where the line before it went. */
    private Optional<Publication> raw(byte[] line, Optional<FeedRoute> route) {
        List<String> topics = topics(route);
        if (topics.isEmpty()) {
            topics = before;
        }
        return topics.isEmpty() ? skip("without a known type") : Optional.of(Publication.structured(topics, line));
    }

    private List<String> topics(Optional<FeedRoute> route) {
        return topic == null ? route.map(FeedRoute::topics).orElse(List.of()) : List.of(topic);
    }

    private Optional<Publication> skip(String type) {
        skipped.merge(type, 1L, Long::sum);
        return Optional.empty();
    }
}
