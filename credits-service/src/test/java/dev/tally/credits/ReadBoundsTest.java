package dev.tally.credits;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would look through more rows of an address than the bound, here 100, is to be narrowed; one row less is answered. */
@QuarkusTest
@WithTestResource(TallyBackend.class)
@TestProfile(SmallBounds.class)
class ReadBoundsTest {

    @BeforeEach
    void fill() {
        LedgerTables.ready();
        LedgerTables.run("truncate credit_total, credit_total_recipient");
        fill("0xmany", 101);
        fill("0xfew", 100);
    }

    /** As many drained lots, all of them used by as many spends; and hours of one recipient. */
    private static void fill(String address, int count) {
        LedgerTables.run(
                "insert into account values ('%s', now())".formatted(address),
                """
                insert into credit_lot
                select '%1$s', 'lot' || i, 0, 1, 0, false, null, '2026-03-01' from generate_series(1, %2$d) i
                """.formatted(address, count),
                """
                insert into credit_history (credit_ref, credit_index, address, amount, payment_method, origin, message_at,
                    recorded_at)
                select '%1$s' || i, 0, '%1$s', case when i = 1 then 1000 else -1 end,
                       case when i > 1 then 'credit_expense' end, 'vm', '2026-03-02', now()
                  from generate_series(1, %2$d) i
                """.formatted(address, count),
                """
                insert into credit_lot values ('%1$s', '%1$s1', 0, 1000, 0, false, null, '2026-03-02')
                """.formatted(address),
                """
                delete from credit_lot where address = '%1$s' and credit_ref = 'lot1'
                """.formatted(address),
                """
                insert into credit_allocation
                select '%1$s', '2026-03-02', '%1$s' || (i + 1), 0, '%1$s1', 0, 1 from generate_series(1, %2$d) i
                """.formatted(address, count),
                """
                insert into credit_total_recipient
                select case when '%1$s' = '0xmany' then '2026-03-01 00:00:00+00'::timestamptz
                            else '2027-03-01 00:00:00+00'::timestamptz end + i * interval '1 hour', '%1$s', 1, 1
                  from generate_series(1, %2$d) i
                """.formatted(address, count));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/credits/%s/lots",
                "/v1/credits/%s/lots?at=2026-03-02T00:00:00Z",
                "/v1/credits/%1$s/history/%1$s1/0/allocations",
                "/v1/credits/consumed?address=%s"
            })
    void c3_2_a_read_that_looks_through_too_much_is_to_be_narrowed(String path) {
        narrow(path.formatted("0xmany"));
        given().get(path.formatted("0xfew")).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/credits/0xmany/statement?from=2026-03-01T00:00:00Z&to=2026-03-01T01:00:00Z",
                "/v1/credits/0xmany/forecast?burn=366d",
                "/v1/credits/totals?bucket=day&group_by=recipient&from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z"
            })
    void c3_2_a_range_that_holds_too_much_is_to_be_narrowed(String path) {
        LedgerTables.run("update credit_allocation set spend_at = now() - interval '1 hour' where address = '0xmany'");
        narrow(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/credits/0xmany/statement?from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z",
                "/v1/credits/0xmany/forecast?burn=1h",
                "/v1/credits/totals?bucket=day&group_by=recipient&from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z",
                "/v1/credits/consumed?item_hash=vm"
            })
    void c3_2_a_narrower_question_is_answered(String path) {
        given().get(path).then().statusCode(200);
    }

    private static void narrow(String path) {
        given().get(path)
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tally:problem:narrow-the-range"))
                .body("scan_max", equalTo(100))
                .body("detail", containsString("more than 100"));
    }
}
