package dev.tally.credits.consumed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.LedgerTables.Entry;
import dev.tally.credits.Plans;
import dev.tally.rest.ReadSnapshot;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TallyBackend.class)
class ConsumedListResourceTest {

    private static final String CONSUMED = "/v1/credits/consumed";
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");

    @Inject
    ReadSnapshot snapshot;

    @BeforeEach
    void empty() {
        LedgerTables.ready();
    }

    private static Entry expense(
            String address, int index, long amount, @Nullable String origin, @Nullable String ref) {
        return Entry.plain(address, "message", index, -amount, T).withOrigins(origin, ref, "credit_expense");
    }

    private static void fill() {
        LedgerTables.insert(
                expense("0xa", 0, 100, "vm1", "ignored"),
                expense("0xa", 1, 20, "", "vm1"),
                expense("0xa", 2, 3, null, "vm2"),
                expense("0xa", 3, 7, null, null),
                expense("0xb", 4, 1000, "vm1", null),
                Entry.plain("0xa", "sent", 5, -50, T).withOrigins("vm1", null, "credit_transfer"),
                Entry.plain("0xa", "grant", 6, 50, T).withOrigins("vm1", null, "credit_expense"));
    }

    @Test
    void c7_6_an_address_sees_what_each_of_its_resources_consumed_and_those_without_one_last() {
        // Given
        fill();

        // When, Then
        given().queryParam("address", "0xa")
                .get(CONSUMED)
                .then()
                .statusCode(200)
                .body("address", equalTo("0xa"))
                .body("item_hash", nullValue())
                .body("total", equalTo(130))
                .body("consumed.item_hash", contains(equalTo("vm1"), equalTo("vm2"), nullValue()))
                .body("consumed.consumed_credits", contains(120, 3, 7))
                .body("next_cursor", nullValue());
    }

    @Test
    void c7_6_a_resource_is_summed_over_all_addresses_or_for_one() {
        // Given
        fill();

        // When, Then
        given().queryParam("item_hash", "vm1")
                .get(CONSUMED)
                .then()
                .statusCode(200)
                .body("address", nullValue())
                .body("total", equalTo(1120))
                .body("consumed.item_hash", contains("vm1"))
                .body("consumed.consumed_credits", contains(1120));
        given().queryParam("item_hash", "vm1")
                .queryParam("address", "0xb")
                .get(CONSUMED)
                .then()
                .statusCode(200)
                .body("total", equalTo(1000))
                .body("consumed.consumed_credits", contains(1000));
    }

    @Test
    void c7_6_what_consumed_nothing_has_an_empty_list() {
        given().queryParam("item_hash", "unknown")
                .get(CONSUMED)
                .then()
                .statusCode(200)
                .body("total", equalTo(0))
                .body("consumed.size()", equalTo(0));
        given().queryParam("address", "0xnobody")
                .get(CONSUMED)
                .then()
                .statusCode(200)
                .body("total", equalTo(0))
                .body("consumed.size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=y", "address=a&address=b", "address=a&cursor=x", "address=a&pagination=0"})
    void c6_6_a_bad_question_is_refused(String query) {
        given().get(CONSUMED + "?" + query).then().statusCode(422).contentType("application/problem+json");
    }

    @Test
    void c7_6_seeded_pages_hold_every_resource_once_and_add_up_to_the_total() {
        // Given
        long seed = 20_261_140;
        Random random = new Random(seed);
        TreeMap<String, Long> expected = new TreeMap<>();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String resource = random.nextInt(10) == 0 ? null : "vm" + random.nextInt(40);
            long amount = random.nextLong(1, 100);
            entries.add(expense("0xa", i, amount, random.nextBoolean() ? resource : null, resource));
            expected.merge(resource == null ? "~none" : resource, amount, Long::sum);
        }
        LedgerTables.insert(entries.toArray(Entry[]::new));

        // When
        Map<String, Long> seen = new java.util.LinkedHashMap<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParam("address", "0xa")
                    .queryParam("pagination", 7)
                    .queryParam("cursor", cursor)
                    .get(CONSUMED)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(page.getLong("total"))
                    .isEqualTo(expected.values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            List<String> hashes = page.getList("consumed.item_hash");
            List<Integer> credits = page.getList("consumed.consumed_credits");
            for (int i = 0; i < hashes.size(); i++) {
                String hash = hashes.get(i);
                seen.put(hash == null ? "~none" : hash, credits.get(i).longValue());
            }
            cursor = page.getString("next_cursor");
        }

        // Then
        assertThat(List.copyOf(seen.entrySet())).as("seed %s", seed).isEqualTo(List.copyOf(expected.entrySet()));
    }

    @Test
    void s5_consumed_credits_are_served_by_indexes() {
        // Given
        Plans.fill();

        // When, Then
        for (String address : new String[] {Plans.LARGE, "0xsmall"}) {
            assertServed(ResourceReads.COUNT_UP_TO, Tuple.of(address, 1_000_001L));
            assertServed(ResourceReads.TOTAL_OF_ADDRESS, Tuple.of(address));
            assertServed(ResourceReads.PAGE_OF_ADDRESS, Tuple.of(address, null, 201));
            assertServed(ResourceReads.PAGE_OF_ADDRESS, Tuple.of(address, "resource500", 201));
            assertServed(ResourceReads.ONE, Tuple.of("resource1", address));
        }
        assertServed(ResourceReads.ONE, Tuple.of("resource1", null));
    }

    private void assertServed(String statement, Tuple parameters) {
        Plans.assertServedByAnIndex(Plans.of(snapshot, statement, parameters));
        Plans.assertServedByAnIndex(Plans.generic(statement, true));
    }
}
