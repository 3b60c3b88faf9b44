package dev.tally.credits.total;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.posted.MessageType;
import dev.tally.credits.posted.PostedRow;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class TotalsResourceTest {

    private static final String TOTALS = "/v1/credits/totals";
    private static final Instant T = Instant.parse("2026-03-01T22:00:00Z");
    private static final List<MessageType> TYPES = List.of(MessageType.values());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Pool pool;

    @Inject
    TotalStore store;

    @BeforeEach
    void empty() {
        LedgerTables.ready();
        LedgerTables.run("truncate credit_total, credit_total_recipient");
    }

    private void add(List<PostedRow> rows) {
        pool.withTransaction(tx -> store.posted(tx, rows, T)).await().atMost(PATIENCE);
    }

    private void addFew() {
        add(List.of(
                new PostedRow(MessageType.DISTRIBUTION, "d", T.plusSeconds(1), "0xb", Long.MAX_VALUE),
                new PostedRow(MessageType.DISTRIBUTION, "d", T.plusSeconds(1), "0xa", 5)));
        add(List.of(
                new PostedRow(MessageType.DISTRIBUTION, "e", T.plusSeconds(3599), "0xb", Long.MAX_VALUE),
                new PostedRow(MessageType.EXPENSE, "f", T.plusSeconds(2), "0xa", -30)));
        add(List.of(new PostedRow(MessageType.TRANSFER, "g", T.plusSeconds(7200), "0xc", 3)));
    }

    private static RequestSpecification asked(String bucket, String group, Object from, Object to) {
        return given().queryParam("bucket", bucket)
                .queryParam("group_by", group)
                .queryParam("from", from)
                .queryParam("to", to);
    }

    @Test
    void c7_5_hours_tell_messages_rows_and_credits_by_type() {
        // Given
        addFew();
        BigInteger twice = BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1);

        // When, Then
        given().queryParam("from", T.toString())
                .queryParam("to", "2026-03-02T01:00:00Z")
                .get(TOTALS)
                .then()
                .statusCode(200)
                .body("bucket", equalTo("hour"))
                .body("from", equalTo("2026-03-01T22:00:00Z"))
                .body("to", equalTo("2026-03-02T01:00:00Z"))
                .body("totals.bucket", contains("2026-03-01T22:00:00Z", "2026-03-01T22:00:00Z", "2026-03-02T00:00:00Z"))
                .body("totals.type", contains("distribution", "expense", "transfer"))
                .body("totals.messages", contains(2, 1, 1))
                .body("totals.rows", contains(3, 1, 1))
                .body("totals.outgoing", contains(0, 30, 0))
                .body("totals[0].incoming", equalTo(twice.add(BigInteger.valueOf(5))))
                .body("totals[2].incoming", equalTo(3))
                .body("next_cursor", nullValue());
    }

    @Test
    void c7_5_days_are_sums_of_hours() {
        // Given
        addFew();

        // When, Then
        asked("day", "recipient", "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")
                .get(TOTALS)
                .then()
                .statusCode(200)
                .body("totals.bucket", contains("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"))
                .body("totals.recipient", contains("0xa", "0xb", "0xc"))
                .body("totals.rows", contains(1, 2, 1));
        asked("day", "type", "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")
                .get(TOTALS)
                .then()
                .body("totals.type", contains("distribution", "expense", "transfer"))
                .body("totals.messages", contains(2, 1, 1));
    }

    @Test
    void c7_5_a_bucket_belongs_to_the_range_in_which_it_begins() {
        // Given
        addFew();

        // When, Then
        asked("hour", "type", T.plusSeconds(1), T.plusSeconds(7201))
                .get(TOTALS)
                .then()
                .body("from", equalTo("2026-03-01T23:00:00Z"))
                .body("to", equalTo("2026-03-02T01:00:00Z"))
                .body("totals.type", contains("transfer"));
        asked("day", "type", T, T.plusSeconds(7201))
                .get(TOTALS)
                .then()
                .body("from", equalTo("2026-03-02T00:00:00Z"))
                .body("to", equalTo("2026-03-03T00:00:00Z"))
                .body("totals.type", contains("transfer"));
    }

    @ParameterizedTest
    @CsvSource({"hour, type", "hour, recipient", "day, type", "day, recipient"})
    void c7_5_seeded_pages_are_the_sums_of_all_rows_however_they_were_batched(String bucket, String group) {
        // Given
        long seed = 20_261_150;
        Random random = new Random(seed);
        List<PostedRow> rows = rows(random);
        for (int from = 0; from < rows.size(); ) {
            int to = Math.min(rows.size(), from + random.nextInt(1, 60));
            add(rows.subList(from, to));
            from = to;
        }

        // When
        TreeMap<String, String> seen = new TreeMap<>();
        List<String> order = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = asked(
                            bucket,
                            group,
                            T.toString(),
                            T.plus(Duration.ofDays(9)).toString())
                    .queryParam("pagination", 7)
                    .queryParam("cursor", cursor)
                    .get(TOTALS)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Map<String, Object>> lines = page.getList("totals");
            for (var line : lines) {
                String key = line.get("bucket") + " " + line.get(group);
                order.add(key);
                seen.put(
                        key,
                        line.get("messages") + " " + line.get("rows") + " " + line.get("incoming") + " "
                                + line.get("outgoing"));
            }
            cursor = page.getString("next_cursor");
        }

        // Then
        assertThat(seen).as("seed %s", seed).isEqualTo(expected(rows, bucket, group));
        assertThat(order).as("seed %s", seed).isEqualTo(List.copyOf(seen.keySet()));
    }

    /** One row per message, so that any cut between rows is one between messages. */
    private static List<PostedRow> rows(Random random) {
        List<PostedRow> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            MessageType type = TYPES.get(random.nextInt(TYPES.size()));
            boolean spend = type == MessageType.EXPENSE || (type == MessageType.TRANSFER && random.nextBoolean());
            rows.add(new PostedRow(
                    type,
                    "m" + i,
                    T.plusSeconds(random.nextInt(7 * 86_400)),
                    "0x" + random.nextInt(6),
                    random.nextLong(1, 100) * (spend ? -1 : 1)));
        }
        return rows;
    }

    private static Map<String, String> expected(List<PostedRow> rows, String bucket, String group) {
        boolean byType = group.equals("type");
        TreeMap<String, long[]> sums = new TreeMap<>();
        for (PostedRow row : rows) {
            Instant start = row.at().truncatedTo(bucket.equals("day") ? ChronoUnit.DAYS : ChronoUnit.HOURS);
            if (start.isBefore(T) || (!byType && row.amount() < 0)) {
                continue;
            }
            long[] sum =
                    sums.computeIfAbsent(start + " " + (byType ? row.type().word() : row.address()), _ -> new long[3]);
            sum[0]++;
            sum[1] += Math.max(row.amount(), 0);
            sum[2] += Math.max(-row.amount(), 0);
        }
        TreeMap<String, String> expected = new TreeMap<>();
        sums.forEach((key, sum) -> expected.put(
                key,
                byType
                        ? "%d %d %d %d".formatted(sum[0], sum[0], sum[1], sum[2])
                        : "null %d %d null".formatted(sum[0], sum[1])));
        return expected;
    }

    @Test
    void c7_5_a_batch_that_is_rolled_back_leaves_nothing() {
        // When
        pool.withTransaction(
                        tx -> store.posted(tx, List.of(new PostedRow(MessageType.DISTRIBUTION, "d", T, "0xa", 5)), T)
                                .chain(() -> tx.query("select 1 / 0").execute()))
                .onFailure()
                .recoverWithNull()
                .await()
                .atMost(PATIENCE);

        // Then
        asked("hour", "type", T, T.plusSeconds(3600)).get(TOTALS).then().body("totals.size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=1",
                "to=1",
                "from=2&to=1",
                "from=1&to=9&bucket=week",
                "from=1&to=9&group_by=sender",
                "from=1&to=9&cursor=x"
            })
    void c6_6_a_bad_question_is_refused(String query) {
        given().get(TOTALS + "?" + query).then().statusCode(422).contentType("application/problem+json");
    }

    @Test
    void c7_5_a_range_of_too_many_buckets_is_to_be_narrowed() {
        // When, Then
        asked("hour", "type", 0, 10_000 * 3600).get(TOTALS).then().statusCode(200);
        asked("hour", "type", 0, 10_000 * 3600 + 1)
                .get(TOTALS)
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:narrow-the-range"))
                .body("buckets_max", equalTo(10_000));
        asked("day", "type", 0, 10_000L * 86_400).get(TOTALS).then().statusCode(200);
    }
}
