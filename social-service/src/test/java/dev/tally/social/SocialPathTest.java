package dev.tally.social;

import static dev.tally.testing.TestRecords.event;
import static dev.tally.testing.TestRecords.header;
import static dev.tally.testing.TestRecords.send;
import static dev.tally.testing.TestRecords.utf8;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;

import dev.tally.testing.AdminTokens;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** From a record on the broker to the audit, the dead letters and the dead-letter topic. */
@QuarkusTest
@WithTestResource(value = TallyBackend.class, initArgs = @ResourceArg(name = "family", value = "social"))
@WithTestResource(AdminTokens.class)
class SocialPathTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int RECORD_BYTES_MAX = 17 * 1024 * 1024;

    @Test
    void a_message_of_a_known_type_is_audited_as_ignored() {
        // Given
        String id = "tx-" + UUID.randomUUID();
        // When
        send(event(id, "co.audius.manage-entity", utf8("{\"user_id\":1}")));
        // Then
        JsonPath audit = awaitAudit(id);
        assertThat(audit.getString("audit[0].outcome")).isEqualTo("ignored");
        assertThat(audit.getString("audit[0].reason")).isEqualTo("not_supported");
        assertThat(audit.getString("audit[0].source")).isEqualTo("urn:test");
        assertThat(audit.getString("audit[0].key")).isEqualTo("key-" + id);
        assertThat(audit.getString("audit[0].stream"))
                .isEqualTo(TallyBackend.current().topic() + "-0");
    }

    @Test
    void a_message_of_an_unknown_type_is_a_dead_letter_here_and_on_the_topic_byte_by_byte() {
        // Given
        String id = "tx-" + UUID.randomUUID();
        byte[] value = {'{', (byte) 0xff, 0, '}'};
        ProducerRecord<byte[], byte[]> record = event(id, "co.audius.unheard-of", value);
        record.headers().add("binary", new byte[] {(byte) 0xfe});
        // When
        send(record);
        // Then
        JsonPath audit = awaitAudit(id);
        assertThat(audit.getString("audit[0].outcome")).isEqualTo("malformed");
        assertThat(audit.getString("audit[0].reason")).isEqualTo("unknown_type");
        String offset = audit.getString("audit[0].offset");
        ConsumerRecord<byte[], byte[]> published =
                TestRecords.await(record.topic() + ".dlq", candidate -> header(candidate, "tally-source-offset")
                        .equals(offset));
        assertThat(published.value()).isEqualTo(value);
        assertThat(published.key()).isEqualTo(record.key());
        assertThat(header(published, "tally-reason")).isEqualTo("unknown_type");
        assertThat(header(published, "tally-outcome")).isEqualTo("malformed");
        assertThat(header(published, "tally-source-topic")).isEqualTo(record.topic());
        assertThat(header(published, "ce_id")).isEqualTo(id);
        assertThat(published.headers().lastHeader("binary").value()).isEqualTo(new byte[] {(byte) 0xfe});
        JsonPath shown = awaitPublishedLetter(audit.getString("audit[0].stream"), offset);
        assertThat(shown.getString("payload")).isNull();
        assertThat(Base64.getDecoder().decode(shown.getString("payload_base64")))
                .isEqualTo(value);
        assertNotSentAgain("/admin/dead-letters/" + shown.getLong("id"));
    }

    /** R19: a single dead letter has an entity tag; it opens nothing. */
    private static void assertNotSentAgain(String letter) {
        String tag = admin().get(letter)
                .then()
                .statusCode(200)
                .header("ETag", matchesPattern("\"[0-9a-f]{32}\""))
                .extract()
                .header("ETag");
        admin().header("If-None-Match", tag).get(letter).then().statusCode(304);
        given().header("If-None-Match", tag).get(letter).then().statusCode(401);
    }

    @Test
    void r8_a_letter_whose_headers_alone_are_as_large_as_a_record_keeps_none_behind_it_waiting() {
        // Given
        String large = "tx-" + UUID.randomUUID();
        ProducerRecord<byte[], byte[]> record = event(large, "co.audius.unheard-of", utf8("{}"));
        // It fits as it comes, and not with the headers that say why it is here.
        record.headers().add("filler", utf8("a".repeat(RECORD_BYTES_MAX - 340)));
        String small = "tx-" + UUID.randomUUID();
        // When
        long offset = send(record).offset();
        send(event(small, "co.audius.unheard-of", utf8("{}")));
        // Then
        TestRecords.await(
                record.topic() + ".dlq",
                candidate -> candidate.headers().lastHeader("ce_id") != null
                        && header(candidate, "ce_id").equals(small));
        ConsumerRecord<byte[], byte[]> published =
                TestRecords.await(record.topic() + ".dlq", candidate -> header(candidate, "tally-source-offset")
                        .equals(Long.toString(offset)));
        assertThat(published.value()).isNull();
        assertThat(header(published, "tally-headers")).isEqualTo("omitted");
        assertThat(header(published, "tally-payload")).isEqualTo("omitted");
        assertThat(header(published, "tally-reason")).isEqualTo("unknown_type");
    }

    private static JsonPath awaitAudit(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> admin().queryParam("message_id", id)
                                .get("/admin/audit")
                                .jsonPath(),
                        page -> !page.getList("audit").isEmpty());
    }

    private static JsonPath awaitPublishedLetter(String stream, String offset) {
        JsonPath letters = admin().queryParam("reason", "unknown_type")
                .queryParam("stream", stream)
                .get("/admin/dead-letters")
                .jsonPath();
        long letter = letters.getLong("dead_letters.find { it.offset == " + offset + " }.id");
        return await().atMost(PATIENCE)
                .until(
                        () -> admin().get("/admin/dead-letters/" + letter).jsonPath(),
                        shown -> shown.getString("published_at") != null);
    }

    private static RequestSpecification admin() {
        return given().header("Authorization", AdminTokens.admin());
    }
}
