package dev.tally.local.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FeedRouterTest {

    private final FeedRouter router = new FeedRouter(null);

    @Test
    void sendsAnAlephMessageToBothItsTopicsUnderItsItemHash() {
        // When
        Publication sent = route(event("network.aleph.message", "{\"item_hash\":\"abc\",\"type\":\"POST\"}"));

        // Then
        assertThat(sent.topics()).containsExactly("tally.credits", "tally.metrics");
        assertThat(key(sent)).isEqualTo("abc");
    }

    @Test
    void takesTheKeyOfEachTypeFromItsOwnField() {
        assertThat(key(route(event("co.audius.manage-entity", "{\"tx_hash\":\"0x1\",\"user_id\":51}"))))
                .isEqualTo("51");
        assertThat(key(route(event("co.audius.plays", "{\"plays\":[{\"user_id\":7}],\"tx_hash\":\"0x1\"}"))))
                .isEqualTo("0x1");
        assertThat(key(route(event("org.listenbrainz.listens", "{\"user_name\":\"rob\"}"))))
                .isEqualTo("rob");
        assertThat(route(event("co.audius.plays", "{}")).topics()).containsExactly("tally.social");
    }

    @Test
    void leavesTheBytesOfTheDataAsTheyWere() {
        // Given
        String data =
                "{ \"item_hash\":\"a\", \"amount\": 1.10e2,\"big\":123456789012345678901234567890, \"s\":\"\\u00e9 ü\" }";

        // When
        Publication sent = route(event("network.aleph.message", data));

        // Then
        assertThat(new String(Objects.requireNonNull(sent.value()), UTF_8)).isEqualTo(data);
    }

    @Test
    void turnsAttributesIntoHeadersOfBinaryMode() {
        // When
        Publication sent = route(event("network.aleph.message", "{}"));

        // Then
        Map<String, String> headers = headers(sent);
        assertThat(headers)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", "id-1")
                .containsEntry("ce_source", "/here")
                .containsEntry("ce_type", "network.aleph.message")
                .containsEntry("content-type", "application/json")
                .doesNotContainKey("ce_data");
        assertThat(sent.key()).isNull();
    }

    @Test
    void passesAnObjectWithoutItsAttributesOnAsItIs() {
        // Given
        String line = "{\"type\":\"network.aleph.message\",\"data\":{\"item_hash\":\"a\"}}";

        // When
        Publication sent = route(line);

        // Then
        assertThat(new String(Objects.requireNonNull(sent.value()), UTF_8)).isEqualTo(line);
        assertThat(headers(sent)).containsOnly(Map.entry("content-type", "application/cloudevents+json"));
        assertThat(sent.topics()).containsExactly("tally.credits", "tally.metrics");
        assertThat(router.incomplete()).isEqualTo(1);
    }

    @Test
    void passesALineThatIsNoJsonOnToWhereTheLineBeforeWent() {
        // Given
        route(event("org.listenbrainz.listens", "{}"));

        // When
        Publication sent = route("{\"specversion\":\"1.0\", oh no");

        // Then
        assertThat(sent.topics()).containsExactly("tally.social");
        assertThat(router.unreadable()).isEqualTo(1);
    }

    @Test
    void passesALineThatIsNoJsonOnByTheTypeItMentions() {
        assertThat(route("{\"type\":\"network.aleph.message\",\"data\":{\"item_")
                        .topics())
                .containsExactly("tally.credits", "tally.metrics");
    }

    @Test
    void skipsAndCountsTypesThatHaveNoTopic() {
        // When
        Optional<Publication> sent =
                router.route(event("com.example.other", "{}").getBytes(UTF_8));

        // Then
        assertThat(sent).isEmpty();
        assertThat(router.skipped()).containsOnly(Map.entry("com.example.other", 1L));
    }

    @Test
    void sendsEverythingToTheTopicThatIsAskedFor() {
        // Given
        FeedRouter narrowed = new FeedRouter("tally.credits");

        // When
        Publication known = narrowed.route(
                        event("network.aleph.message", "{\"item_hash\":\"a\"}").getBytes(UTF_8))
                .orElseThrow();
        Publication unknown =
                narrowed.route(event("com.example.other", "{}").getBytes(UTF_8)).orElseThrow();

        // Then
        assertThat(known.topics()).containsExactly("tally.credits");
        assertThat(key(known)).isEqualTo("a");
        assertThat(unknown.topics()).containsExactly("tally.credits");
    }

    private Publication route(String line) {
        return router.route(line.getBytes(UTF_8)).orElseThrow();
    }

    private static String event(String type, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"id-1\",\"source\":\"/here\",\"data\":" + data + ",\"type\":\"" + type
                + "\"}";
    }

    private static String key(Publication publication) {
        return new String(Objects.requireNonNull(publication.key()), UTF_8);
    }

    private static Map<String, String> headers(Publication publication) {
        return publication.headers().stream()
                .collect(Collectors.toMap(header -> header.key(), header -> new String(header.value(), UTF_8)));
    }
}
