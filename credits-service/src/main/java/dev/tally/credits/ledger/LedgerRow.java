package dev.tally.credits.ledger;

import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.lot.LotBook;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.GrantLine;
import dev.tally.credits.message.CreditMessage.SpendLine;
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

    private static final String EXPENSE_PROVIDER = "ALEPH";
    private static final String EXPENSE_METHOD = "credit_expense";

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
                    EXPENSE_PROVIDER,
                    line.executionId(),
                    line.originRef(),
                    EXPENSE_METHOD,
                    line.count(),
                    line.sizeMib(),
                    null));
        }
        return rows;
    }

    /** What the row does to the lots of its address. */
    LotBook.Step step() {
        return amount > 0
                ? new LotBook.Grant(Lot.granted(address, key, amount, expiresAt))
                : new LotBook.Spend(key, -amount);
    }
}
