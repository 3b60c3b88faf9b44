package dev.tally.credits.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.Expense;
import dev.tally.credits.message.CreditMessage.GrantLine;
import dev.tally.credits.message.CreditMessage.ShareLine;
import dev.tally.credits.message.CreditMessage.SpendLine;
import dev.tally.credits.message.CreditMessage.Transfer;
import dev.tally.message.Decoded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/** The inner content of one credit message: the field rules of C2.4, which accept or refuse it as a whole. */
final class LinesDecoder {

    static final String DISTRIBUTION = "aleph_credit_distribution";
    static final String EXPENSE = "aleph_credit_expense";
    static final String TRANSFER = "aleph_credit_transfer";

    private final int linesMax;
    private final FieldDecoder fields;
    private final String ref;
    private final String owner;
    private final Instant at;
    private final long unit;

    /** {@code unit} is how many credits an amount of 1 means. */
    LinesDecoder(CreditConfig config, String ref, String owner, Instant at, long unit) {
        this.linesMax = config.linesMax();
        this.fields = new FieldDecoder(config.stringLengthMax());
        this.ref = ref;
        this.owner = owner;
        this.at = at;
        this.unit = unit;
    }

    Decoded<CreditMessage> decode(String postType, JsonNode inner) {
        fields.checkString("content.address", owner);
        CreditMessage message =
                switch (postType) {
                    case DISTRIBUTION -> distribution(fields.object(inner, "distribution"));
                    case EXPENSE -> new Expense(ref, owner, at, lines(fields.object(inner, "expense"), this::spend));
                    case TRANSFER -> transfer(fields.object(inner, "transfer"));
                    default -> throw new IllegalArgumentException(postType);
                };
        return fields.judge(message);
    }

    private Distribution distribution(JsonNode distribution) {
        fields.moveTo(distribution);
        String token = fields.string("token");
        String chain = fields.string("chain");
        return new Distribution(ref, owner, at, token, chain, lines(distribution, this::grant));
    }

    private Transfer transfer(JsonNode transfer) {
        var recipients = new HashSet<String>();
        return new Transfer(ref, owner, at, lines(transfer, line -> {
            var share = share(line);
            if (!recipients.add(share.address())) {
                fields.refuse("address", "duplicate");
            }
            return share;
        }));
    }

    private GrantLine grant(JsonNode line) {
        fields.moveTo(line);
        return new GrantLine(
                fields.address(),
                fields.amount(unit),
                fields.decimal("price"),
                fields.optionalLong("bonus_amount"),
                fields.string("tx_hash"),
                fields.string("provider"),
                fields.expiration(),
                fields.optionalString("origin"),
                fields.optionalString("ref"),
                fields.optionalString("payment_method"));
    }

    private SpendLine spend(JsonNode line) {
        fields.moveTo(line);
        Long count = fields.optionalLong("count");
        BigDecimal size = fields.optionalDecimal("size");
        if (count != null && count < 0) {
            fields.refuse("count", "negative");
        }
        if (size != null && size.signum() < 0) {
            fields.refuse("size", "negative");
        }
        return new SpendLine(
                fields.address(),
                fields.amount(unit),
                fields.optionalString("ref"),
                fields.optionalString("execution_id"),
                fields.optionalString("node_id"),
                fields.optionalDecimal("price"),
                count,
                size);
    }

    private ShareLine share(JsonNode line) {
        fields.moveTo(line);
        return new ShareLine(fields.address(), fields.amount(unit), fields.expiration());
    }

    /** Goes on behind a bad line: a later one may break a bound, and then the message is malformed, not refused. */
    private <L> List<L> lines(JsonNode parent, Function<JsonNode, L> decodeLine) {
        fields.moveTo(parent);
        JsonNode credits = fields.list("credits");
        if (credits.size() > linesMax) {
            fields.reportDefect("bound_exceeded bound=lines-max field=credits");
            return List.of();
        }
        var lines = new ArrayList<L>(credits.size());
        for (int i = 0; i < credits.size(); i++) {
            if (fields.enterLine(i, credits.get(i))) {
                lines.add(decodeLine.apply(credits.get(i)));
            }
        }
        return lines;
    }
}
