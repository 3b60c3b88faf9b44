package dev.tally.credits.history;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a history can be sorted by (C6.3). */
enum HistorySort {
    MESSAGE_TIMESTAMP("message_at", "timestamptz", false, Instant.class),
    EXPIRATION_DATE("expiration_at", "timestamptz", true, Instant.class),
    PAYMENT_METHOD("payment_method", "text", true, String.class),
    AMOUNT("amount", "bigint", false, Long.class),
    ORIGIN("origin", "text", true, String.class),
    TX_HASH("tx_hash", "text", true, String.class),
    PROVIDER("provider", "text", true, String.class);

    final String column;
    final String sqlType;
    final boolean nullable;
    final Class<?> type;

    HistorySort(String column, String sqlType, boolean nullable, Class<?> type) {
        this.column = column;
        this.sqlType = sqlType;
        this.nullable = nullable;
        this.type = type;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of a row that this sorts by. */
    @Nullable
    Object of(HistoryRow row) {
        return switch (this) {
            case MESSAGE_TIMESTAMP -> row.messageTimestamp();
            case EXPIRATION_DATE -> row.expirationDate();
            case PAYMENT_METHOD -> row.paymentMethod();
            case AMOUNT -> row.amount();
            case ORIGIN -> row.origin();
            case TX_HASH -> row.txHash();
            case PROVIDER -> row.provider();
        };
    }
}
