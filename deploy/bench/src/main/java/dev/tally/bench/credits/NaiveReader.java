package dev.tally.bench.credits;

import static dev.tally.bench.credits.NaiveFields.amount;
import static dev.tally.bench.credits.NaiveFields.check;
import static dev.tally.bench.credits.NaiveFields.decimal;
import static dev.tally.bench.credits.NaiveFields.expiration;
import static dev.tally.bench.credits.NaiveFields.instant;
import static dev.tally.bench.credits.NaiveFields.lines;
import static dev.tally.bench.credits.NaiveFields.needed;
import static dev.tally.bench.credits.NaiveFields.notNegative;
import static dev.tally.bench.credits.NaiveFields.optional;
import static dev.tally.bench.credits.NaiveFields.required;
import static dev.tally.bench.credits.NaiveFields.wholeOrNull;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.bench.credits.NaiveFields.FieldRefused;
import dev.tally.bench.credits.Verdict.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads one event by the written rules: gating first, then validation, then rows. */
final class NaiveReader {
    private static final Set<String> TYPES =
            Set.of("aleph_credit_distribution", "aleph_credit_expense", "aleph_credit_transfer");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Set<String> whitelist;

    /** What an event turned out to be. */
    sealed interface Read permits Rows, Nothing, NaiveTransfer {}

    /** The rows of a message that is accepted, unless it was before. */
    record Rows(List<LedgerRow> rows) implements Read {}

    /** A message that changes nothing. */
    record Nothing(Outcome outcome, String reason) implements Read {}

    NaiveReader(Set<String> whitelist) {
        this.whitelist = whitelist;
    }

    Read read(FeedEvent event) {
        if (!event.type().equals(CreditTraffic.TYPE)) {
            return new Nothing(Outcome.MALFORMED, "type");
        }
        try {
            var message = MAPPER.readTree(event.data());
            return message.isObject() ? gate(event.id(), message) : new Nothing(Outcome.MALFORMED, "data");
        } catch (IOException broken) {
            return new Nothing(Outcome.MALFORMED, "data");
        } catch (FieldRefused refused) {
            return new Nothing(Outcome.REFUSED, refused.field);
        } catch (ArithmeticException outside) {
            return new Nothing(Outcome.MALFORMED, "instant");
        }
    }

    private Read gate(String id, JsonNode message) throws IOException {
        if (!message.path("item_hash").asText().equals(id)) {
            return new Nothing(Outcome.REFUSED, "id_mismatch");
        }
        var content = message.path("content").isObject()
                ? message.get("content")
                : MAPPER.readTree(message.path("item_content").asText("null"));
        var type = content.path("type").asText();
        var inner = content.path("content");
        var ours = message.path("type").asText().equals("POST")
                && message.path("channel").asText().equals(CreditTraffic.CHANNEL)
                && TYPES.contains(type)
                && inner.isObject()
                && !inner.isEmpty();
        if (!ours) {
            return new Nothing(Outcome.IGNORED, "not_ours");
        }
        var transfer = type.equals("aleph_credit_transfer");
        if (!content.path("address").isTextual()) {
            return new Nothing(Outcome.MALFORMED, "address");
        }
        var owner = content.get("address").textValue();
        if (!transfer && !whitelist.contains(owner)) {
            return new Nothing(Outcome.IGNORED, "owner");
        }
        if (!content.path("time").isNumber()) {
            return new Nothing(Outcome.MALFORMED, "time");
        }
        var time = content.get("time").decimalValue();
        if (transfer) {
            return transfer(id, owner, time, inner.path("transfer"));
        }
        return new Rows(
                type.equals("aleph_credit_expense")
                        ? expense(id, time, inner.path("expense"))
                        : distribution(id, time, inner.path("distribution")));
    }

    private static List<LedgerRow> distribution(String id, BigDecimal time, JsonNode distribution) {
        var token = required(distribution, "token");
        var chain = required(distribution, "chain");
        var rows = new ArrayList<LedgerRow>();
        for (var line : lines(distribution)) {
            rows.add(new LedgerRow(
                    id,
                    rows.size(),
                    required(line, "address"),
                    amount(line, time),
                    needed(decimal(line, "price"), "price"),
                    wholeOrNull(line, "bonus_amount"),
                    required(line, "tx_hash"),
                    token,
                    chain,
                    required(line, "provider"),
                    optional(line, "origin"),
                    optional(line, "ref"),
                    optional(line, "payment_method"),
                    null,
                    null,
                    expiration(line),
                    instant(time)));
        }
        return rows;
    }

    private static List<LedgerRow> expense(String id, BigDecimal time, JsonNode expense) {
        var rows = new ArrayList<LedgerRow>();
        for (var line : lines(expense)) {
            rows.add(new LedgerRow(
                    id,
                    rows.size(),
                    required(line, "address"),
                    -amount(line, time),
                    decimal(line, "price"),
                    null,
                    optional(line, "node_id"),
                    null,
                    null,
                    "ALEPH",
                    optional(line, "execution_id"),
                    optional(line, "ref"),
                    "credit_expense",
                    notNegative(wholeOrNull(line, "count"), "count"),
                    notNegative(decimal(line, "size"), "size"),
                    null,
                    instant(time)));
        }
        return rows;
    }

    /** Nobody sends to himself, and no recipient comes twice. */
    private static NaiveTransfer transfer(String id, String sender, BigDecimal time, JsonNode transfer) {
        var lines = new ArrayList<NaiveTransfer.Line>();
        var parties = new HashSet<>(Set.of(sender));
        for (var line : lines(transfer)) {
            var recipient = required(line, "address");
            check(parties.add(recipient), "address");
            lines.add(new NaiveTransfer.Line(recipient, amount(line, time), expiration(line)));
        }
        return new NaiveTransfer(id, sender, instant(time), lines);
    }
}
