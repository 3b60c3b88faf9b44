package dev.tally.credits;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.credits.ledger.LedgerConfig;
import dev.tally.credits.lot.EntryKey;
import dev.tally.credits.lot.Lot;
import dev.tally.credits.message.CreditConfig;
import dev.tally.credits.message.CreditDecoder;
import dev.tally.credits.message.CreditMessage;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the tests share: the configuration as it is read, and short ways to values. */
public final class Credits {

    /** The cutoff; worked cases give their times in seconds after it. */
    public static final Instant ZERO = Instant.ofEpochSecond(1_769_990_400L);

    private Credits() {}

    public static CreditConfig config(String... keysAndValues) {
        return mapping(CreditConfig.class, keysAndValues);
    }

    public static LedgerConfig ledgerConfig(String... keysAndValues) {
        return mapping(LedgerConfig.class, keysAndValues);
    }

    private static <T> T mapping(Class<T> type, String... keysAndValues) {
        var builder = new SmallRyeConfigBuilder().withMapping(type);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.withDefaultValue(keysAndValues[i], keysAndValues[i + 1]);
        }
        SmallRyeConfig config = builder.build();
        return config.getConfigMapping(type);
    }

    public static CloudMessage message(FeedEvent event) {
        return new CloudMessage(event.source(), event.id(), event.type(), event.time(), null, event.data());
    }

    public static Decoded<CreditMessage> decode(FeedEvent event) {
        return new CreditDecoder(config()).decode(message(event));
    }

    /** The decoded message; fails when it was not accepted. */
    public static CreditMessage accepted(FeedEvent event) {
        var decoded = decode(event);
        if (decoded instanceof Decoded.Accepted<CreditMessage>(CreditMessage message)) {
            return message;
        }
        throw new AssertionError("not accepted: " + decoded);
    }

    public static Instant at(double seconds) {
        return ZERO.plusMillis((long) (seconds * 1000));
    }

    public static EntryKey key(double seconds, String ref, int index) {
        return new EntryKey(at(seconds), ref, index);
    }

    public static Lot lot(EntryKey key, long amount, @Nullable Instant expiresAt) {
        return Lot.granted("A", key, amount, expiresAt);
    }
}
