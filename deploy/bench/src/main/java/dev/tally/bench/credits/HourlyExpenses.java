package dev.tally.bench.credits;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of hourly expenses, each with many lines over few addresses: the everyday case of the network.
 *
 * @param expenses how many hours
 * @param lines lines of each expense
 * @param addresses addresses over which the lines go round
 */
public record HourlyExpenses(int expenses, int lines, int addresses) {
    private static final long START_MILLIS = 1_770_000_000_000L;
    private static final long SPENT = 50_000;
    private static final int DEPTH = 40;

    public HourlyExpenses {
        if (expenses < 1 || addresses < 1 || lines < addresses) {
            throw new IllegalArgumentException("expenses and addresses at least 1, lines at least addresses");
        }
    }

    /** 200 hours of 987 lines over 28 addresses. */
    public static HourlyExpenses everyday() {
        return new HourlyExpenses(200, 987, 28);
    }

    /** The distributions before the first expense: forty lots of each address, a tenth less than will be asked for. */
    public List<FeedEvent> preparation() {
        var granted = (long) (0.9 * SPENT * expenses * lines / addresses / DEPTH) + 1;
        var events = new ArrayList<FeedEvent>();
        for (var level = 0; level < DEPTH; level++) {
            events.add(distribution(START_MILLIS + level, level, granted));
        }
        return events;
    }

    /** The expenses in the order of their hours. */
    public List<FeedEvent> sequence() {
        var events = new ArrayList<FeedEvent>();
        for (var hour = 0; hour < expenses; hour++) {
            events.add(expense(hour));
        }
        return events;
    }

    private FeedEvent distribution(long millis, int level, long granted) {
        var id = CreditMessages.hash("hourly-grant-" + expenses + "-" + lines + "-" + addresses + "-" + level);
        var json = new JsonBytes();
        AlephEnvelope.open(json, id, millis, CreditTraffic.OWNER, CreditTraffic.OWNER, "distribution");
        for (var address = 0; address < addresses; address++) {
            json.text("{\"address\":\"")
                    .text(CreditTraffic.address(address))
                    .text("\",\"amount\":")
                    .number(granted);
            json.text(",\"price\":\"0.5\",\"tx_hash\":\"0x").hex(level, address, 3, 5);
            json.text("\",\"provider\":\"WALLET\",\"payment_method\":\"token_transfer\"},");
        }
        return AlephEnvelope.close(json, id, millis);
    }

    private FeedEvent expense(int hour) {
        var id = CreditMessages.hash("hourly-expense-" + expenses + "-" + lines + "-" + addresses + "-" + hour);
        var millis = START_MILLIS + 3_600_000L * (hour + 1);
        var json = new JsonBytes();
        AlephEnvelope.open(json, id, millis, CreditTraffic.OWNER, CreditTraffic.DELEGATE, "expense");
        for (var line = 0; line < lines; line++) {
            var address = CreditTraffic.address(line % addresses);
            json.text("{\"address\":\"").text(address).text("\",\"amount\":").number(SPENT);
            json.text(",\"ref\":\"")
                    .hex(line, 1, 2, 3)
                    .text("\",\"execution_id\":\"")
                    .hex(line, 5, 6, 7);
            json.text("\",\"node_id\":\"").hex(line % 100, 11, 13, 17);
            json.text("\",\"price\":15.833333333333334,\"time\":3600.489,\"count\":1,\"size\":0},");
        }
        return AlephEnvelope.close(json, id, millis);
    }
}
