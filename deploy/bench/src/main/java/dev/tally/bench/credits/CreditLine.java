package dev.tally.bench.credits;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line of a message written by hand, as JSON members; a wrong value can be put in on purpose.
 *
 * @param members name to raw JSON text, in the order in which they are written
 */
public record CreditLine(Map<String, String> members) {

    public CreditLine {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A line of a distribution with everything that is required of it. */
    public static CreditLine grant(String address, long amount) {
        return portion(address, amount)
                .with("price", "0.5")
                .with("tx_hash", "0x" + "ab".repeat(32))
                .with("provider", "WALLET");
    }

    /** A line of an expense with nothing but what is required of it. */
    public static CreditLine spend(String address, long amount) {
        return portion(address, amount);
    }

    /** A line of a transfer: recipient and amount. */
    public static CreditLine portion(String address, long amount) {
        return new CreditLine(Map.of()).with("address", address).with("amount", amount);
    }

    /** The same line with an expiration, in milliseconds as the network writes it. */
    public CreditLine expiring(Instant at) {
        return with("expiration", at.toEpochMilli());
    }

    /** The same line with a member set to a string; quotes, backslashes and control characters are escaped. */
    public CreditLine with(String name, String value) {
        return withJson(name, CreditMessages.quoted(value));
    }

    /** The same line with a member set to an integer. */
    public CreditLine with(String name, long value) {
        return withJson(name, Long.toString(value));
    }

    /** The same line with a member set to raw JSON, for values that are wrong on purpose. */
    public CreditLine withJson(String name, String json) {
        var changed = new LinkedHashMap<>(members);
        changed.put(name, json);
        return new CreditLine(changed);
    }

    /** The same line without a member. */
    public CreditLine without(String name) {
        var changed = new LinkedHashMap<>(members);
        changed.remove(name);
        return new CreditLine(changed);
    }

    /** The line as a JSON object. */
    public String json() {
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
