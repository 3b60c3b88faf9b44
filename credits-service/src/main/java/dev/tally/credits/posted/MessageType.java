package dev.tally.credits.posted;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.tally.credits.posting.LedgerRow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;

/** What kind of message a ledger row came from. */
@RegisterForReflection
public enum MessageType {
    DISTRIBUTION,
    EXPENSE,
    TRANSFER;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the ledger says: only distributions have a token, and only expenses spend by this method. */
    static MessageType of(LedgerRow row) {
        if (row.token() != null) {
            return DISTRIBUTION;
        }
        return LedgerRow.EXPENSE_METHOD.equals(row.paymentMethod()) ? EXPENSE : TRANSFER;
    }

    public static MessageType of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
