package dev.tally.credits.history;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of an address are meant (C6.3); null = any.
 *
 * @param excludedMethods rows with one of these payment methods are left out; rows without a method stay
 * @param from inclusive
 * @param to inclusive
 * @param resource effective origin: the origin, else the origin's reference
 */
record HistoryFilter(
        @Nullable String txHash,
        @Nullable String token,
        @Nullable String chain,
        @Nullable String provider,
        @Nullable String origin,
        @Nullable String originRef,
        @Nullable String paymentMethod,
        @Nullable Boolean hasExpiration,
        @Nullable List<String> excludedMethods,
        Instant from,
        Instant to,
        @Nullable Boolean incoming,
        @Nullable String resource) {

    /** Takes the parameters $1 to $14 in the order of {@link #tuple}; address and range are served by the index. */
    static final String WHERE = """
             where address = $1 and message_at >= $2 and message_at <= $3
               and ($4::text is null or tx_hash = $4)
               and ($5::text is null or token = $5)
               and ($6::text is null or chain = $6)
               and ($7::text is null or provider = $7)
               and ($8::text is null or origin = $8)
               and ($9::text is null or origin_ref = $9)
               and ($10::text is null or payment_method = $10)
               and ($11::boolean is null or (expiration_at is not null) = $11)
               and ($12::text[] is null or payment_method is null or payment_method <> all ($12))
               and ($13::boolean is null or (amount > 0) = $13)
               and ($14::text is null or coalesce(nullif(origin, ''), origin_ref) = $14)
            """;

    /** Whether something else than the range decides, which no index serves. */
    boolean looksThrough() {
        return Stream.of(
                        txHash,
                        token,
                        chain,
                        provider,
                        origin,
                        originRef,
                        paymentMethod,
                        hasExpiration,
                        excludedMethods,
                        incoming,
                        resource)
                .anyMatch(java.util.Objects::nonNull);
    }

    Tuple range(String address) {
        return Tuple.of(address, from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
    }

    Tuple tuple(String address) {
        return range(address)
                .addString(txHash)
                .addString(token)
                .addString(chain)
                .addString(provider)
                .addString(origin)
                .addString(originRef)
                .addString(paymentMethod)
                .addBoolean(hasExpiration)
                .addArrayOfString(excludedMethods == null ? null : excludedMethods.toArray(String[]::new))
                .addBoolean(incoming)
                .addString(resource);
    }
}
