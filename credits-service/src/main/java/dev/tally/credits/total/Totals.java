package dev.tally.credits.total;

import dev.tally.credits.posted.MessageType;
import dev.tally.credits.posted.PostedRow;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * What rows add up to by hour of message time; pure. Both maps are in the order of their tables' keys.
 *
 * @param types by hour and type of message
 * @param recipients by hour and address, of grants alone
 */
record Totals(Map<TypeKey, TypeSum> types, Map<RecipientKey, RecipientSum> recipients) {

    record TypeKey(Instant bucket, MessageType type) {}

    /** @param outgoing positive */
    record TypeSum(long messages, long rows, BigInteger incoming, BigInteger outgoing) {

        private TypeSum and(TypeSum other) {
            return new TypeSum(
                    messages + other.messages,
                    rows + other.rows,
                    incoming.add(other.incoming),
                    outgoing.add(other.outgoing));
        }
    }

    record RecipientKey(Instant bucket, String address) {}

    record RecipientSum(long rows, BigInteger incoming) {

        private RecipientSum and(RecipientSum other) {
            return new RecipientSum(rows + other.rows, incoming.add(other.incoming));
        }
    }

    private static final Comparator<TypeKey> BY_TYPE = Comparator.comparing(TypeKey::bucket)
            .thenComparing(key -> key.type().word());

    private static final Comparator<RecipientKey> BY_RECIPIENT =
            Comparator.comparing(RecipientKey::bucket).thenComparing(RecipientKey::address);

    /** @param rows of messages that are applied, each message with all of its rows */
    static Totals of(Collection<PostedRow> rows) {
        var types = new TreeMap<TypeKey, TypeSum>(BY_TYPE);
        var recipients = new TreeMap<RecipientKey, RecipientSum>(BY_RECIPIENT);
        var messages = new HashSet<String>();
        for (PostedRow row : rows) {
            Instant bucket = row.at().truncatedTo(ChronoUnit.HOURS);
            BigInteger amount = BigInteger.valueOf(row.amount());
            long first = messages.add(row.ref()) ? 1 : 0;
            BigInteger in = amount.max(BigInteger.ZERO);
            types.merge(new TypeKey(bucket, row.type()), new TypeSum(first, 1, in, in.subtract(amount)), TypeSum::and);
            if (row.amount() > 0) {
                recipients.merge(new RecipientKey(bucket, row.address()), new RecipientSum(1, in), RecipientSum::and);
            }
        }
        return new Totals(types, recipients);
    }
}
