package dev.tally.bench.credits;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Credit messages written by hand, for cases that a person can follow.
 *
 * <p>Times are epoch seconds as decimal text or as a double; {@link #at} gives seconds after the cutoff. Ids are used
 * as they are; {@link #hash} makes one that looks like the network's.
 */
public final class CreditMessages {
    private CreditMessages() {}

    /** A distribution of the whitelisted owner. */
    public static FeedEvent distribution(String id, String time, CreditLine... lines) {
        var head = "\"distribution\":{\"token\":\"ALEPH\",\"chain\":\"ETH\",\"credits\":";
        return owned(id, time, "aleph_credit_distribution", "{" + head + list(lines) + "}}");
    }

    public static FeedEvent distribution(String id, double time, CreditLine... lines) {
        return distribution(id, text(time), lines);
    }

    /** An expense of the whitelisted owner, signed by its delegate. */
    public static FeedEvent expense(String id, String time, CreditLine... lines) {
        return owned(id, time, "aleph_credit_expense", "{\"expense\":{\"credits\":" + list(lines) + "}}");
    }

    public static FeedEvent expense(String id, double time, CreditLine... lines) {
        return expense(id, text(time), lines);
    }

    /** A transfer by any sender. */
    public static FeedEvent transfer(String id, String time, String sender, CreditLine... lines) {
        var inner = "{\"transfer\":{\"credits\":" + list(lines) + "}}";
        return post(id, time, sender, CreditTraffic.CHANNEL, "aleph_credit_transfer", inner);
    }

    public static FeedEvent transfer(String id, double time, String sender, CreditLine... lines) {
        return transfer(id, text(time), sender, lines);
    }

    /** Any POST: owner, channel, post type and the raw JSON of the inner content are the caller's. */
    public static FeedEvent post(String id, String time, String owner, String channel, String type, String inner) {
        return message(id, "POST", time, channel, content(owner, time, type, inner));
    }

    /** A FORGET by an owner of the messages named by their hashes. */
    public static FeedEvent forget(String id, String time, String owner, String... hashes) {
        var list = Arrays.stream(hashes).map(CreditMessages::quoted).collect(Collectors.joining(",", "[", "]"));
        var content = "{\"address\":" + quoted(owner) + ",\"time\":" + time + ",\"hashes\":" + list + "}";
        return message(id, "FORGET", time, CreditTraffic.CHANNEL, content);
    }

    /** Any Aleph message: type, channel and the raw JSON of {@code content} are the caller's. */
    public static FeedEvent message(String id, String type, String time, String channel, String content) {
        var data = "{\"item_hash\":" + quoted(id) + ",\"type\":" + quoted(type) + ",\"chain\":\"ETH\",\"channel\":"
                + quoted(channel) + ",\"sender\":\"" + CreditTraffic.DELEGATE + "\",\"time\":" + time
                + ",\"item_type\":\"inline\",\"content\":" + content + "}";
        return event(id, time, data);
    }

    /** An event whose data is any text at all. */
    public static FeedEvent event(String id, String time, String data) {
        return new FeedEvent(CreditTraffic.SOURCE, id, CreditTraffic.TYPE, id, instant(time), data.getBytes(UTF_8));
    }

    /** The epoch second that lies {@code seconds} after the cutoff, as decimal text. */
    public static String at(double seconds) {
        return BigDecimal.valueOf(CreditTrafficConfig.CUTOFF_SECOND)
                .add(BigDecimal.valueOf(seconds))
                .toPlainString();
    }

    /** The instant of a decimal number of epoch seconds, to the microsecond, rounded half even. */
    public static Instant instant(String time) {
        var micros = new BigDecimal(time)
                .movePointRight(6)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
    }

    /** Sixty-four hexadecimal digits for a name: the same for the same name, different for others. */
    public static String hash(String name) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    static String quoted(String value) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + "\"";
    }

    private static FeedEvent owned(String id, String time, String type, String inner) {
        return post(id, time, CreditTraffic.OWNER, CreditTraffic.CHANNEL, type, inner);
    }

    private static String content(String owner, String time, String type, String inner) {
        return "{\"address\":" + quoted(owner) + ",\"time\":" + time + ",\"type\":" + quoted(type) + ",\"content\":"
                + inner + "}";
    }

    private static String list(CreditLine... lines) {
        return Arrays.stream(lines).map(CreditLine::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String text(double time) {
        return BigDecimal.valueOf(time).toPlainString();
    }
}
