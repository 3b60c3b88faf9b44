package dev.tally.credits.path;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.testing.TallyBackend;
import dev.tally.testing.TestRecords;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The way of a test: publish, wait until the service says that it is that far, ask over REST and by query. */
final class CreditPath {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private CreditPath() {}

    /** Publishes one after the other and returns when the answers of the service hold all of them. */
    static void publish(FeedEvent... events) {
        long next = 0;
        for (FeedEvent event : events) {
            next = TestRecords.send(TestRecords.event(event.id(), event.type(), event.data()))
                            .offset()
                    + 1;
        }
        long wanted = next;
        await().atMost(PATIENCE).until(() -> position() >= wanted);
    }

    /** What {@code Tally-Position} says of the only partition. */
    static long position() {
        String header = given().get("/api/v0/addresses/nobody/balance").getHeader("Tally-Position");
        return header == null ? 0 : Long.parseLong(header.substring(header.lastIndexOf('=') + 1));
    }

    static long balance(String address) {
        return get("/api/v0/addresses/" + address + "/balance").getLong("credit_balance");
    }

    static JsonPath summary(String address) {
        return get("/api/v0/addresses/" + address + "/credit_history/summary");
    }

    static JsonPath get(String path) {
        var response = given().get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.jsonPath();
    }

    /** What was asked of an address and no lot paid for: the ledger's spends less their allocations. */
    static long shortfall(String address) {
        return number("""
                select coalesce(sum(-h.amount), 0)
                       - (select coalesce(sum(a.amount), 0) from credits.credit_allocation as a where a.address = h0.address)
                  from (select ?::text as address) as h0
                  left join credits.credit_history as h on h.address = h0.address and h.amount < 0
                 group by h0.address""", address);
    }

    static long remaining(String address) {
        return number("select coalesce(sum(amount_remaining), 0) from credits.credit_lot where address = ?", address);
    }

    static long number(String sql, String parameter) {
        try (Connection connection = TallyBackend.current().superuser();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> texts(String sql, String parameter) {
        try (Connection connection = TallyBackend.current().superuser();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                var texts = new ArrayList<String>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
