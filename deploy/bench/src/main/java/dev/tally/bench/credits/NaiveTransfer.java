package dev.tally.bench.credits;

import dev.tally.bench.credits.NaiveReader.Read;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transfer whose fields are in order: credits go from the sender to the recipients of its lines (C2.3, C3.5, C4.3). */
record NaiveTransfer(String ref, String sender, Instant at, List<Line> lines) implements Read {
    private static final String METHOD = "credit_transfer";

    /**
     * One recipient.
     *
     * @param expirationAt as requested; null when no limit was
     */
    record Line(String recipient, long amount, @Nullable Instant expirationAt) {}

    /** So much of one expiration. */
    private record Portion(long amount, @Nullable Instant expirationAt) {}

    /** What leaves the sender, as if it were one drain. */
    BigInteger required() {
        return lines.stream().map(line -> BigInteger.valueOf(line.amount())).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** A row of the sender at its place in the order of the ledger. */
    LedgerRow drain() {
        return row(0, sender, -1, sender, null);
    }

    /** The rows of a whitelisted sender, who has nothing taken away (C4.4). */
    List<LedgerRow> minted() {
        var rows = new ArrayList<LedgerRow>();
        for (var line : lines) {
            rows.add(row(rows.size(), line.recipient(), line.amount(), sender, line.expirationAt()));
        }
        return rows;
    }

    /** The rows of a sender whose lots are these, and cover everything. */
    List<LedgerRow> cutFrom(LotPile lots) {
        var rows = new ArrayList<LedgerRow>();
        for (var line : lines) {
            for (var portion : portions(line, lots.drain(line.amount(), at))) {
                rows.add(row(rows.size(), line.recipient(), portion.amount(), sender, portion.expirationAt()));
            }
            rows.add(row(rows.size(), sender, -line.amount(), line.recipient(), null));
        }
        return rows;
    }

    /** Neighbours that expire at the same instant become one. */
    private static List<Portion> portions(Line line, List<LotPile.Taken> taken) {
        var portions = new ArrayList<Portion>();
        for (var part : taken) {
            var end = sooner(part.lot().expirationAt(), line.expirationAt());
            var last = portions.isEmpty() ? null : portions.getLast();
            if (last != null && (end == null ? last.expirationAt() == null : end.equals(last.expirationAt()))) {
                portions.removeLast();
                portions.add(new Portion(last.amount() + part.amount(), end));
            } else {
                portions.add(new Portion(part.amount(), end));
            }
        }
        return portions;
    }

    /** Null is no limit. */
    private static @Nullable Instant sooner(@Nullable Instant source, @Nullable Instant requested) {
        if (source == null || requested == null) {
            return source == null ? requested : source;
        }
        return source.isBefore(requested) ? source : requested;
    }

    private LedgerRow row(int index, String address, long amount, String origin, @Nullable Instant expirationAt) {
        return new LedgerRow(
                ref,
                index,
                address,
                amount,
                null,
                null,
                null,
                null,
                null,
                "ALEPH",
                origin,
                null,
                METHOD,
                null,
                null,
                expirationAt,
                at);
    }
}
