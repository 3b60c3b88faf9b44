package dev.tally.credits.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.LedgerTables.Entry;
import dev.tally.credits.SmallBounds;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order over rows with ties and nulls, in small chunks, compared with a sort in memory. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
@TestProfile(SmallBounds.class)
class HistoryPagingTest {

    private static final long SEED = 20260602;
    private static final String HISTORY = "/api/v0/addresses/0xpaged/credit_history";
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final List<Entry> entries = entries();

    @BeforeEach
    void fill() {
        LedgerTables.ready();
        LedgerTables.insert(entries.toArray(Entry[]::new));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void c6_3_a_cursor_walks_every_order_once_with_nulls_last_and_ties_by_reference_and_index(String sort, int order) {
        // When
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParam("sort_by", sort)
                    .queryParam("sort_order", order)
                    .queryParam("pagination", 7)
                    .queryParam("cursor", cursor)
                    .get(HISTORY)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(keys(page));
            cursor = page.getString("next_cursor");
        }

        // Then
        assertThat(seen).as("seed %s", SEED).isEqualTo(expected(sort, order));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void c6_3_pages_by_number_and_all_at_once_have_the_same_order(String sort, int order) {
        // When
        String query = "?sort_by=" + sort + "&sort_order=" + order;
        List<String> all = keys(given().get(HISTORY + query).jsonPath());
        List<String> paged = new ArrayList<>();
        for (int page = 1; page <= 7; page++) {
            paged.addAll(keys(
                    given().get(HISTORY + query + "&pagination=10&page=" + page).jsonPath()));
        }

        // Then
        assertThat(all).as("seed %s", SEED).isEqualTo(expected(sort, order));
        assertThat(paged).as("seed %s", SEED).isEqualTo(all);
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                        "message_timestamp",
                        "expiration_date",
                        "payment_method",
                        "amount",
                        "origin",
                        "tx_hash",
                        "provider")
                .flatMap(sort -> Stream.of(Arguments.of(sort, -1), Arguments.of(sort, 1)));
    }

    private static List<String> keys(JsonPath page) {
        List<String> refs = page.getList("credit_history.credit_ref");
        List<Integer> indexes = page.getList("credit_history.credit_index");
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < refs.size(); i++) {
            keys.add(refs.get(i) + "#" + indexes.get(i));
        }
        return keys;
    }

    private List<String> expected(String sort, int order) {
        Comparator<Entry> ties = Comparator.comparing(Entry::ref).thenComparing(Entry::index);
        Comparator<Comparable<Object>> values = order > 0 ? Comparator.naturalOrder() : Comparator.reverseOrder();
        return entries.stream()
                .sorted(Comparator.comparing((Entry entry) -> value(entry, sort), Comparator.nullsLast(values))
                        .thenComparing(order > 0 ? ties : ties.reversed()))
                .map(entry -> entry.ref() + "#" + entry.index())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> value(Entry entry, String sort) {
        Object value =
                switch (sort) {
                    case "message_timestamp" -> entry.at();
                    case "expiration_date" -> entry.expiration();
                    case "payment_method" -> entry.paymentMethod();
                    case "amount" -> entry.amount();
                    case "origin" -> entry.origin();
                    case "tx_hash" -> entry.txHash();
                    default -> entry.provider();
                };
        return (Comparable<Object>) value;
    }

    private static List<Entry> entries() {
        Random random = new Random(SEED);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            long amount = random.nextLong(1, 5) * (random.nextBoolean() ? 1 : -1);
            entries.add(Entry.plain(
                            "0xpaged",
                            "ref" + random.nextInt(4),
                            i,
                            amount,
                            START.plusNanos(random.nextInt(5) * 1_000L))
                    .withExpiration(random.nextBoolean() ? null : START.plusNanos(random.nextInt(4) * 1_000L))
                    .withSource(word(random), null, null, word(random))
                    .withOrigins(word(random), null, word(random)));
        }
        return entries;
    }

    private static @Nullable String word(Random random) {
        return List.of("", "A", "a", "ä", "null", "-")
                .get(random.nextInt(6))
                .transform(word -> "null".equals(word) ? null : word);
    }
}
