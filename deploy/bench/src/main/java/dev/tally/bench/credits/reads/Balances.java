package dev.tally.bench.credits.reads;

import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.Lot;
import dev.tally.bench.credits.stack.HttpConnection;
import dev.tally.bench.credits.stack.HttpConnection.Answer;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Clients that ask for balances, each in a way of its own, of addresses that all of them draw alike; the answers are checked. */
final class Balances {
    /** What the service's query for the lots comes to in SQL. */
    private static final String STATEMENT = """
            select expiration_at, sum(amount_remaining)
              from credits.credit_lot
             where address = ? and live and (expiration_at is null or expiration_at > ?)
             group by expiration_at
             order by expiration_at nulls first
            """;

    /** Every answer of the service says how far it is. */
    private static final String POSITION = """
            select topic, partition, next_offset from credits.stream_position order by 1, 2
            """;

    private static final String STATIC = "/q/swagger-ui/style.css";
    private static final int OK = 200;
    private static final int WRONG_MAX = 3;

    private final int addresses;
    private final Map<String, Long> expected;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** Draws of so many addresses; what each of them has is known from the lots of the naive ledger. */
    Balances(int addresses, List<Lot> lots) {
        this.addresses = addresses;
        var now = Instant.now();
        expected = lots.stream()
                .filter(lot -> lot.unexpired(now))
                .collect(Collectors.groupingBy(Lot::address, Collectors.summingLong(Lot::remaining)));
    }

    /** GET balance, compared with the naive ledger. */
    Load.Clients service(URI base) {
        return service(base, true);
    }

    /** GET balance while balances change: the answer must be one of the address that was asked for. */
    Load.Clients serviceWhileIngesting(URI base) {
        return service(base, false);
    }

    /** The same statements, prepared, on a connection to the same database: no HTTP, no JSON, no service. */
    Load.Clients statements(Testbed bed, String database) {
        return () -> {
            var connection = bed.connect(database);
            var statement = connection.prepareStatement(STATEMENT);
            var position = connection.prepareStatement(POSITION);
            return new Load.Client() {
                @Override
                public void ask(SplittableRandom random) throws SQLException {
                    var address = draw(random);
                    statement.setString(1, address);
                    statement.setTimestamp(2, Timestamp.from(Instant.now()));
                    var sum = 0L;
                    try (var rows = position.executeQuery()) {
                        check(rows.next(), "no position");
                    }
                    try (var rows = statement.executeQuery()) {
                        while (rows.next()) {
                            sum += rows.getLong(2);
                        }
                    }
                    check(sum == known(address), address + " has " + sum + " by the statement");
                }

                @Override
                public void close() throws SQLException {
                    connection.close();
                }
            };
        };
    }

    /** A small static file that the same process serves: its HTTP server, but no REST layer, no JSON and no database. */
    Load.Clients staticFile(URI base) {
        return () -> {
            var http = new HttpConnection(base);
            return new Load.Client() {
                @Override
                public void ask(SplittableRandom random) throws Exception {
                    var answer = http.get(STATIC);
                    check(answer.status() == OK, STATIC + " is answered with " + answer.status());
                }

                @Override
                public void close() throws IOException {
                    http.close();
                }
            };
        };
    }

    /** Answers that were wrong; at most three are told. */
    List<String> wrong() {
        return wrong.stream().limit(WRONG_MAX).toList();
    }

    private Load.Clients service(URI base, boolean settled) {
        return () -> {
            var http = new HttpConnection(base);
            return new Load.Client() {
                @Override
                public void ask(SplittableRandom random) throws Exception {
                    var address = draw(random);
                    check(address, settled, http.get("/api/v0/addresses/" + address + "/balance"));
                }

                @Override
                public void close() throws IOException {
                    http.close();
                }
            };
        };
    }

    private void check(String address, boolean settled, Answer answer) {
        var held = answer.status() == OK
                && answer.body().contains("\"address\":\"" + address + "\"")
                && (!settled || answer.body().contains("\"credit_balance\":" + known(address) + ","));
        check(held, address + " has " + known(address) + " but the answer is " + answer);
    }

    private void check(boolean held, String text) {
        if (!held && wrong.size() < WRONG_MAX) {
            wrong.add(text);
        }
    }

    private long known(String address) {
        return expected.getOrDefault(address, 0L);
    }

    private String draw(SplittableRandom random) {
        return CreditTraffic.address(random.nextInt(addresses));
    }
}
