package dev.tally.credits.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger in the network's own form (C6.3).
 *
 * @param price a decimal as text, never with an exponent, so that no client rounds it
 * @param expenseSizeMib like the price
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record HistoryRow(
        long amount,
        @Nullable String price,
        @Nullable Long bonusAmount,
        @Nullable String txHash,
        @Nullable String token,
        @Nullable String chain,
        @Nullable String provider,
        @Nullable String origin,
        @Nullable String originRef,
        @Nullable String paymentMethod,
        String creditRef,
        int creditIndex,
        @Nullable Instant expirationDate,
        Instant messageTimestamp,
        @Nullable Long expenseCount,
        @Nullable String expenseSizeMib) {

    /** The columns in the order that {@link #of} reads. */
    static final String COLUMNS = """
            amount, price, bonus_amount, tx_hash, token, chain, provider, origin, origin_ref, payment_method,
                   credit_ref, credit_index, expiration_at, message_at, expense_count, expense_size_mib""";

    static HistoryRow of(Row row) {
        return new HistoryRow(
                row.getLong(0),
                decimal(row.getBigDecimal(1)),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getInteger(11),
                instant(row.getOffsetDateTime(12)),
                row.getOffsetDateTime(13).toInstant(),
                row.getLong(14),
                decimal(row.getBigDecimal(15)));
    }

    private static @Nullable String decimal(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }
}
