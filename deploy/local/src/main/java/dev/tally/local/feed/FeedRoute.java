package dev.tally.local.feed;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where events of a type go.
 *
 * @param type the CloudEvents type
 * @param topics every event is published to each of them
 * @param key the field of {@code data} whose text is the record key
 */
public record FeedRoute(String type, List<String> topics, String key) {

    private static final List<FeedRoute> ALL = List.of(
            new FeedRoute("network.aleph.message", List.of("tally.credits", "tally.metrics"), "item_hash"),
            new FeedRoute("co.audius.manage-entity", List.of("tally.social"), "user_id"),
            new FeedRoute("co.audius.plays", List.of("tally.social"), "tx_hash"),
            new FeedRoute("org.listenbrainz.listens", List.of("tally.social"), "user_name"));

    static final List<String> KEYS = ALL.stream().map(FeedRoute::key).distinct().toList();

    public static Optional<FeedRoute> of(String type) {
        return ALL.stream().filter(route -> route.type.equals(type)).findFirst();
    }

    /** Guesses from a text that is no JSON: the first known type that it mentions. */
    static Optional<FeedRoute> mentionedIn(String text) {
        return ALL.stream()
                .filter(route -> text.contains("\"" + route.type + "\""))
                .findFirst();
    }

    static Stream<String> types() {
        return ALL.stream().map(FeedRoute::type);
    }
}
