package dev.tally.credits.posting;

import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.GrantLine;
import dev.tally.credits.message.CreditMessage.ShareLine;
import dev.tally.credits.message.CreditMessage.SpendLine;
import dev.tally.credits.message.CreditMessage.Transfer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of {@code credit_history}; the sign of the amount is its direction. */
public record LedgerRow(
        EntryKey key,
        String address,
        long amount,
        @Nullable BigDecimal price,
        @Nullable Long bonusAmount,
        @Nullable String txHash,
        @Nullable String token,
        @Nullable String chain,
        @Nullable String provider,
        @Nullable String origin,
        @Nullable String originRef,
        @Nullable String paymentMethod,
        @Nullable Long expenseCount,
        @Nullable BigDecimal expenseSizeMib,
        @Nullable Instant expiresAt) {

    public static final String TRANSFER_METHOD = "credit_transfer";
    public static final String EXPENSE_METHOD = "credit_expense";

    private static final String PROVIDER = "ALEPH";

    /** The rows of a distribution; the index of a row is the position of its line (C3.5). */
    public static List<LedgerRow> of(Distribution message) {
        var rows = new ArrayList<LedgerRow>(message.lines().size());
        for (GrantLine line : message.lines()) {
            rows.add(new LedgerRow(
                    new EntryKey(message.at(), message.ref(), rows.size()),
                    line.address(),
                    line.amount(),
                    line.price(),
                    line.bonusAmount(),
                    line.txHash(),
                    message.token(),
                    message.chain(),
                    line.provider(),
                    line.origin(),
                    line.originRef(),
                    line.paymentMethod(),
                    null,
                    null,
                    line.expiresAt()));
        }
        return rows;
    }

    /** The rows of an expense: amounts negated, the execution as origin, the node as transaction (C2.2). */
    public static List<LedgerRow> of(Expense message) {
        var rows = new ArrayList<LedgerRow>(message.lines().size());
        for (SpendLine line : message.lines()) {
            rows.add(new LedgerRow(
                    new EntryKey(message.at(), message.ref(), rows.size()),
                    line.address(),
                    -line.amount(),
                    line.price(),
                    null,
                    line.nodeId(),
                    null,
                    null,
                    PROVIDER,
                    line.executionId(),
                    line.originRef(),
                    EXPENSE_METHOD,
                    line.count(),
                    line.sizeMib(),
                    null));
        }
        return rows;
    }

    /** The rows of a transfer of an owner who mints: one per line, as requested (C4.4). */
    static List<LedgerRow> minted(Transfer message) {
        var rows = new ArrayList<LedgerRow>(message.lines().size());
        for (ShareLine line : message.lines()) {
            rows.add(received(message, rows.size(), line, new Portion(line.amount(), line.expiresAt())));
        }
        return rows;
    }

    /** What the recipient of a line gets of one portion. */
    static LedgerRow received(Transfer message, int index, ShareLine line, Portion portion) {
        return transferred(message, index, line.address(), portion.amount(), message.owner(), portion.expiresAt());
    }

    /** What the sender of a line pays: its full amount. */
    static LedgerRow sent(Transfer message, int index, ShareLine line) {
        return transferred(message, index, message.owner(), -line.amount(), line.address(), null);
    }

    private static LedgerRow transferred(
            Transfer message, int index, String address, long amount, String origin, @Nullable Instant expiresAt) {
        return new LedgerRow(
                new EntryKey(message.at(), message.ref(), index),
                address,
                amount,
                null,
                null,
                null,
                null,
                null,
                PROVIDER,
                origin,
                null,
                TRANSFER_METHOD,
                null,
                null,
                expiresAt);
    }
}
