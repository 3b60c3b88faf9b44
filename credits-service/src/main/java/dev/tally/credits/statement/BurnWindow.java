package dev.tally.credits.statement;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What lots paid in a time until now.
 *
 * @param burn how long that time is
 * @param spends in the order of a replay
 */
record BurnWindow(Duration burn, List<CoveredSpend> spends) {

    /** The same spends again and again, at the same distances, up to an instant; lazily, it may be long. */
    Stream<CoveredSpend> repeated(Instant end) {
        return spends.isEmpty()
                ? Stream.empty()
                : LongStream.iterate(1, round -> round + 1)
                        .mapToObj(burn::multipliedBy)
                        .flatMap(delay -> spends.stream().map(spend -> spend.after(delay)))
                        .takeWhile(spend -> !spend.key().messageAt().isAfter(end));
    }

    BigInteger covered() {
        return spends.stream()
                .map(spend -> BigInteger.valueOf(spend.amount()))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }
}
