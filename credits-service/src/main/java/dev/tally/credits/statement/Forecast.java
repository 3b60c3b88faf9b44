package dev.tally.credits.statement;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.credits.lot.Lot;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What will become of a balance (C7.3).
 *
 * @param burn the length of the window, in ISO-8601
 * @param balance now; what never expires, what the expirations list, and what expires later add up to it
 * @param expirations what expires when if nothing more is spent, the soonest first
 * @param expiresLater what expires behind the last of them
 * @param coveredSpend what lots paid in the window
 * @param zeroAt when nothing is left if that goes on; null when that lies beyond a bound
 * @param stoppedBy the bound, {@code horizon} or {@code spends}; null when zero is reached
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Forecast(
        String address,
        String burn,
        BigInteger balance,
        BigInteger neverExpires,
        List<Expiration> expirations,
        BigInteger expiresLater,
        BigInteger coveredSpend,
        @Nullable Instant zeroAt,
        @Nullable String stoppedBy) {

    /** What was read of an address: lots that hold something and have not expired, and the window. */
    record Basis(Collection<Lot> lots, BurnWindow window) {}

    static Forecast of(String address, Basis basis, int expirationsMax, BurnDown.Outcome outcome) {
        var expiring = new TreeMap<Instant, BigInteger>();
        BigInteger never = BigInteger.ZERO;
        for (Lot lot : basis.lots()) {
            BigInteger remaining = BigInteger.valueOf(lot.remaining());
            if (lot.expiresAt() == null) {
                never = never.add(remaining);
            } else {
                expiring.merge(lot.expiresAt(), remaining, BigInteger::add);
            }
        }
        BigInteger later = expiring.values().stream().skip(expirationsMax).reduce(BigInteger.ZERO, BigInteger::add);
        BurnDown.Bound bound = outcome.stoppedBy();
        return new Forecast(
                address,
                basis.window().burn().toString(),
                expiring.values().stream().reduce(never, BigInteger::add),
                never,
                expiring.entrySet().stream()
                        .limit(expirationsMax)
                        .map(entry -> new Expiration(entry.getKey(), entry.getValue()))
                        .toList(),
                later,
                basis.window().covered(),
                outcome.zeroAt(),
                bound == null ? null : bound.name().toLowerCase(Locale.ROOT));
    }
}
