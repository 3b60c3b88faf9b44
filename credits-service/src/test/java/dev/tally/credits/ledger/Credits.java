package dev.tally.credits.ledger;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.message.CloudMessage;
import dev.tally.message.Decoded;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the tests of the ledger share: the configuration as it is read, and short ways to values. */
final class Credits {

    /** The cutoff; worked cases give their times in seconds after it. */
    static final Instant ZERO = Instant.ofEpochSecond(1_769_990_400L);

    private Credits() {}

    static CreditConfig config(String... keysAndValues) {
        var builder = new SmallRyeConfigBuilder().withMapping(CreditConfig.class);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.withDefaultValue(keysAndValues[i], keysAndValues[i + 1]);
        }
        SmallRyeConfig config = builder.build();
        return config.getConfigMapping(CreditConfig.class);
    }

    static CloudMessage message(FeedEvent event) {
        return new CloudMessage(event.source(), event.id(), event.type(), event.time(), null, event.data());
    }

    static Decoded<CreditMessage> decode(FeedEvent event) {
        return new CreditDecoder(config()).decode(message(event));
    }

    /** The decoded message; fails when it was not accepted. */
    static CreditMessage accepted(FeedEvent event) {
        var decoded = decode(event);
        if (decoded instanceof Decoded.Accepted<CreditMessage>(CreditMessage message)) {
            return message;
        }
        throw new AssertionError("not accepted: " + decoded);
    }

    static Instant at(double seconds) {
        return ZERO.plusMillis((long) (seconds * 1000));
    }

    static EntryKey key(double seconds, String ref, int index) {
        return new EntryKey(at(seconds), ref, index);
    }

    static Lot lot(EntryKey key, long amount, @Nullable Instant expiresAt) {
        return Lot.granted("A", key, amount, expiresAt);
    }

    /** What the events leave on the core when they arrive in this order, by address. */
    static Posting.Settlement settle(FeedEvent... events) {
        var messages = List.of(events).stream().map(Credits::accepted).toList();
        return Posting.of(messages, Set.of()).settle(Map.of());
    }

    static long remaining(Posting.Settlement settlement) {
        return settlement.granted().stream().mapToLong(Lot::remaining).sum();
    }

    static long shortfall(Posting.Settlement settlement) {
        return settlement.drains().stream().mapToLong(LotBook.Drain::shortfall).sum();
    }
}
