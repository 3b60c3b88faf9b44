package dev.tally.bench.credits;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The shape of one stream of credit traffic; {@link #defaults()} and the {@code with} methods make it.
 *
 * @param seed two configurations that are equal give the same bytes
 * @param messages events of the stream, redeliveries included
 * @param addresses how many addresses are granted to and drained
 * @param zipfExponent skew of the addresses; 0 is uniform
 * @param expenseShare share of new messages that are expenses
 * @param transferShare share of new messages that are transfers; 0 switches them off
 * @param lateShare share of new messages whose message time lies before that of messages already sent; 0 is off
 * @param latenessMax how far back a late message may lie
 * @param redeliveryShare share of events that repeat an earlier one of the stream, byte for byte
 * @param expiringShare share of grants that expire
 * @param linesMean mean number of lines of a message (geometric, at least 1)
 * @param linesMax bound of the lines of a message
 * @param startSecond epoch second before the first message
 * @param meanGap mean distance of the message times of two messages that follow each other; at least a millisecond
 */
public record CreditTrafficConfig(
        long seed,
        int messages,
        int addresses,
        double zipfExponent,
        double expenseShare,
        double transferShare,
        double lateShare,
        Duration latenessMax,
        double redeliveryShare,
        double expiringShare,
        double linesMean,
        int linesMax,
        long startSecond,
        Duration meanGap) {

    /** Before this epoch second amounts are in the old unit; all generated traffic lies after it. */
    public static final long CUTOFF_SECOND = 1_769_990_400L;

    public CreditTrafficConfig {
        require(messages >= 0, "messages >= 0");
        require(addresses >= 2, "addresses >= 2");
        require(zipfExponent >= 0, "zipfExponent >= 0");
        require(expenseShare >= 0 && transferShare >= 0, "shares >= 0");
        require(expenseShare + transferShare <= 1, "expenseShare + transferShare <= 1");
        require(lateShare >= 0 && lateShare <= 1, "lateShare in [0, 1]");
        require(redeliveryShare >= 0 && redeliveryShare < 1, "redeliveryShare in [0, 1)");
        require(expiringShare >= 0 && expiringShare <= 1, "expiringShare in [0, 1]");
        require(linesMean >= 1 && linesMax >= 1, "linesMean and linesMax >= 1");
        require(startSecond > CUTOFF_SECOND, "startSecond after the cutoff");
        require(meanGap.toMillis() >= 1 && latenessMax.toMillis() >= 1, "meanGap and latenessMax >= 1 ms");
    }

    /** 10,000 distributions and expenses over 1,000 addresses; nothing late, no transfers, a tenth redelivered. */
    public static CreditTrafficConfig defaults() {
        return new CreditTrafficConfig(
                1,
                10_000,
                1_000,
                1.0,
                0.5,
                0,
                0,
                Duration.ofHours(1),
                0.1,
                0.2,
                1.5,
                50,
                1_770_000_000L, //
                Duration.ofSeconds(1));
    }

    public CreditTrafficConfig withSeed(long value) {
        return with(draft -> draft.seed = value);
    }

    public CreditTrafficConfig withMessages(int value) {
        return with(draft -> draft.messages = value);
    }

    /** Sets the number of addresses and their skew. */
    public CreditTrafficConfig withAddresses(int value, double exponent) {
        return with(draft -> {
            draft.addresses = value;
            draft.zipfExponent = exponent;
        });
    }

    public CreditTrafficConfig withExpenses(double share) {
        return with(draft -> draft.expenseShare = share);
    }

    public CreditTrafficConfig withTransfers(double share) {
        return with(draft -> draft.transferShare = share);
    }

    /** Sets the share of late messages and how far back they may lie. */
    public CreditTrafficConfig withLate(double share, Duration max) {
        return with(draft -> {
            draft.lateShare = share;
            draft.latenessMax = max;
        });
    }

    public CreditTrafficConfig withRedeliveries(double share) {
        return with(draft -> draft.redeliveryShare = share);
    }

    public CreditTrafficConfig withExpiring(double share) {
        return with(draft -> draft.expiringShare = share);
    }

    /** Sets the mean and the bound of the lines of a message. */
    public CreditTrafficConfig withLines(double mean, int max) {
        return with(draft -> {
            draft.linesMean = mean;
            draft.linesMax = max;
        });
    }

    /** Sets where message times begin and how fast they go on. */
    public CreditTrafficConfig withTimes(long start, Duration gap) {
        return with(draft -> {
            draft.startSecond = start;
            draft.meanGap = gap;
        });
    }

    private CreditTrafficConfig with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** A copy whose fields can be set one by one. */
    private static final class Draft {
        private long seed;
        private int messages;
        private int addresses;
        private double zipfExponent;
        private double expenseShare;
        private double transferShare;
        private double lateShare;
        private Duration latenessMax;
        private double redeliveryShare;
        private double expiringShare;
        private double linesMean;
        private int linesMax;
        private long startSecond;
        private Duration meanGap;

        Draft(CreditTrafficConfig from) {
            seed = from.seed();
            messages = from.messages();
            addresses = from.addresses();
            zipfExponent = from.zipfExponent();
            expenseShare = from.expenseShare();
            transferShare = from.transferShare();
            lateShare = from.lateShare();
            latenessMax = from.latenessMax();
            redeliveryShare = from.redeliveryShare();
            expiringShare = from.expiringShare();
            linesMean = from.linesMean();
            linesMax = from.linesMax();
            startSecond = from.startSecond();
            meanGap = from.meanGap();
        }

        CreditTrafficConfig config() {
            return new CreditTrafficConfig(
                    seed,
                    messages,
                    addresses,
                    zipfExponent,
                    expenseShare,
                    transferShare,
                    lateShare,
                    latenessMax,
                    redeliveryShare,
                    expiringShare,
                    linesMean,
                    linesMax,
                    startSecond,
                    meanGap);
        }
    }
}
