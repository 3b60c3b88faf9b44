package dev.tally.bench.credits;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the naive ledger, with every stored field of {@code credit_history}.
 *
 * @param ref item hash of the message
 * @param index place of the line in its message
 * @param amount positive for a grant, negative for a drain
 */
public record LedgerRow(
        String ref,
        int index,
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
        @Nullable Instant expirationAt,
        Instant messageAt) {}
