package dev.tally.credits.total;

import dev.tally.credits.posted.MessageType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.time.Instant;

/** One line of an answer about totals. */
public sealed interface TotalLine {

    /** The start of the bucket. */
    Instant bucket();

    /** What the bucket's lines are ordered by. */
    String key();

    /**
     * What came in and went out.
     *
     * @param outgoing what spends asked for, covered or not; positive
     */
    @RegisterForReflection
    record OfType(Instant bucket, MessageType type, long messages, long rows, BigInteger incoming, BigInteger outgoing)
            implements TotalLine {
        @Override
        public String key() {
            return type.word();
        }
    }

    /** What one address received. */
    @RegisterForReflection
    record OfRecipient(Instant bucket, String recipient, long rows, BigInteger incoming) implements TotalLine {
        @Override
        public String key() {
            return recipient;
        }
    }
}
