package dev.tally.credits.message;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A valid credit message: amounts are positive and multiplied already, times are exact to the microsecond, absent and
 * empty optional strings are null.
 */
public sealed interface CreditMessage {

    /** The item hash; becomes {@code credit_ref}. */
    String ref();

    /** {@code content.address}: whose message it is, whoever signed it. */
    String owner();

    /** {@code content.time}. */
    Instant at();

    List<? extends Line> lines();

    /** What every line has: whose lots it concerns, and how many credits. */
    sealed interface Line {

        String address();

        long amount();
    }

    /** Credits come into being. */
    record Distribution(String ref, String owner, Instant at, String token, String chain, List<GrantLine> lines)
            implements CreditMessage {
        public Distribution {
            lines = List.copyOf(lines);
        }
    }

    /** Credits are used up. */
    record Expense(String ref, String owner, Instant at, List<SpendLine> lines) implements CreditMessage {
        public Expense {
            lines = List.copyOf(lines);
        }
    }

    /** Credits of the owner go to others. */
    record Transfer(String ref, String owner, Instant at, List<ShareLine> lines) implements CreditMessage {
        public Transfer {
            lines = List.copyOf(lines);
        }
    }

    /** One line of a distribution. */
    record GrantLine(
            String address,
            long amount,
            BigDecimal price,
            @Nullable Long bonusAmount,
            String txHash,
            String provider,
            @Nullable Instant expiresAt,
            @Nullable String origin,
            @Nullable String originRef,
            @Nullable String paymentMethod)
            implements Line {

        /**
         * Whether the expiration lies in 1970: legal, the lot is born expired, but seconds given where milliseconds are
         * meant look like this, so such lines are counted.
         */
        public boolean expiresIn1970() {
            return expiresAt != null && expiresAt.isBefore(EpochTime.END_OF_1970);
        }
    }

    /** One line of an expense. */
    record SpendLine(
            String address,
            long amount,
            @Nullable String originRef,
            @Nullable String executionId,
            @Nullable String nodeId,
            @Nullable BigDecimal price,
            @Nullable Long count,
            @Nullable BigDecimal sizeMib)
            implements Line {}

    /** One line of a transfer. */
    record ShareLine(String address, long amount, @Nullable Instant expiresAt) implements Line {}
}
