package dev.tally.bench.credits;

import java.util.ArrayList;
import java.util.List;

/**
 * One expense with one line for each of many addresses, where every line drains several lots.
 *
 * <p>The one that decides whether a ledger works set by set or line by line has 27,143 lines, lots five deep, three of
 * them drained: two wholly, the third by half.
 *
 * @param lines lines of the expense, each of an address of its own
 * @param depth lots of each address before the expense
 * @param drained lots that each line drains
 */
public record ExpenseCase(int lines, int depth, int drained) {
    /** The number of lines of the largest expense seen on the network. */
    public static final int LARGEST = 27_143;

    private static final long GRANTED = 1_000;
    private static final long START_MILLIS = 1_770_000_000_000L;
    private static final int LINES_PER_DISTRIBUTION = 1_000;

    public ExpenseCase {
        if (lines < 1 || drained < 1 || depth < drained) {
            throw new IllegalArgumentException("lines and drained at least 1, depth at least drained");
        }
    }

    /** The case of the largest expense: lots five deep, three of them drained. */
    public static ExpenseCase largest() {
        return ofLines(LARGEST);
    }

    /** The same shape with another number of lines. */
    public static ExpenseCase ofLines(int lines) {
        return new ExpenseCase(lines, 5, 3);
    }

    /** The distributions that make the lots: a thousand lines each, one lot of an address after the other. */
    public List<FeedEvent> preparation() {
        var events = new ArrayList<FeedEvent>();
        for (var level = 0; level < depth; level++) {
            for (var from = 0; from < lines; from += LINES_PER_DISTRIBUTION) {
                var to = Math.min(lines, from + LINES_PER_DISTRIBUTION);
                events.add(distribution(START_MILLIS + events.size(), level, from, to));
            }
        }
        return events;
    }

    /** The expense, younger than every lot. */
    public FeedEvent expense() {
        var id = CreditMessages.hash("expense-" + lines);
        var json = new JsonBytes();
        var millis = START_MILLIS + 86_400_000;
        AlephEnvelope.open(json, id, millis, CreditTraffic.OWNER, CreditTraffic.DELEGATE, "expense");
        for (var line = 0; line < lines; line++) {
            json.text("{\"address\":\"")
                    .text(CreditTraffic.address(line))
                    .text("\",\"amount\":")
                    .number(spent());
            json.text(",\"ref\":\"")
                    .hex(line, 1, 2, 3)
                    .text("\",\"execution_id\":\"")
                    .hex(line, 5, 6, 7);
            json.text("\",\"node_id\":\"").hex(line % 500, 11, 13, 17);
            json.text("\",\"price\":15.833333333333334,\"time\":3600.489,\"count\":1,\"size\":0},");
        }
        return AlephEnvelope.close(json, id, millis);
    }

    /** What each line asks for. */
    public long spent() {
        return GRANTED * (drained - 1) + GRANTED / 2;
    }

    private FeedEvent distribution(long millis, int level, int from, int to) {
        var id = CreditMessages.hash("grant-" + lines + "-" + level + "-" + from);
        var json = new JsonBytes();
        AlephEnvelope.open(json, id, millis, CreditTraffic.OWNER, CreditTraffic.OWNER, "distribution");
        for (var line = from; line < to; line++) {
            json.text("{\"address\":\"")
                    .text(CreditTraffic.address(line))
                    .text("\",\"amount\":")
                    .number(GRANTED);
            json.text(",\"price\":\"0.5\",\"tx_hash\":\"0x").hex(level, line, 3, 5);
            json.text("\",\"provider\":\"WALLET\",\"payment_method\":\"token_transfer\"},");
        }
        return AlephEnvelope.close(json, id, millis);
    }
}
