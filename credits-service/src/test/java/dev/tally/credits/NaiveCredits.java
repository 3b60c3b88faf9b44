package dev.tally.credits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The ledger of one address as the rules tell it, without a thought of speed; it shares nothing with the service. */
public final class NaiveCredits {

    /** What a row of the ledger came from. */
    public enum Kind {
        DISTRIBUTION,
        MINT,
        RECEIVED,
        EXPENSE,
        SENT;

        boolean isGrant() {
            return this != EXPENSE && this != SENT;
        }
    }

    /**
     * A row of the ledger.
     *
     * @param amount negative for a spend
     */
    public record Row(
            Kind kind,
            String ref,
            int index,
            Instant at,
            long amount,
            @Nullable Instant expiration) {

        public boolean isGrant() {
            return amount > 0;
        }

        public boolean isExpiredAt(Instant instant) {
            return expiration != null && !expiration.isAfter(instant);
        }

        public String key() {
            return ref + "#" + index;
        }
    }

    /** A part of a spend that a lot paid for. */
    public record Paid(Row spend, Row lot, long amount) {}

    private static final Comparator<Row> EMISSION =
            Comparator.comparing(Row::at).thenComparing(Row::ref).thenComparing(Row::index);

    private static final Comparator<Row> REPLAY = Comparator.comparing(Row::at)
            .thenComparing(Row::isGrant, Comparator.reverseOrder())
            .thenComparing(Row::ref)
            .thenComparing(Row::index);

    private final List<Row> rows;
    private final List<Paid> paid = new ArrayList<>();
    private final Map<Row, Long> remaining = new LinkedHashMap<>();

    public NaiveCredits(List<Row> rows) {
        this.rows = rows.stream().sorted(REPLAY).toList();
        this.rows.stream().filter(Row::isGrant).sorted(EMISSION).forEach(lot -> remaining.put(lot, lot.amount()));
        this.rows.stream().filter(row -> !row.isGrant()).forEach(this::spend);
    }

    private void spend(Row spend) {
        long due = -spend.amount();
        for (Row lot : List.copyOf(remaining.keySet())) {
            if (!lot.at().isAfter(spend.at()) && !lot.isExpiredAt(spend.at())) {
                long taken = Math.min(due, remainingOf(lot));
                if (taken > 0) {
                    paid.add(new Paid(spend, lot, taken));
                    remaining.merge(lot, -taken, Long::sum);
                    due -= taken;
                }
            }
        }
    }

    /** The same address when nothing after the instant had ever been written. */
    public NaiveCredits until(Instant instant) {
        return new NaiveCredits(
                rows.stream().filter(row -> !row.at().isAfter(instant)).toList());
    }

    public List<Row> rows() {
        return rows;
    }

    public List<Row> lots() {
        return List.copyOf(remaining.keySet());
    }

    public List<Paid> paid() {
        return paid;
    }

    public long remainingOf(Row lot) {
        return remaining.getOrDefault(lot, 0L);
    }

    /** Some rows, with ties, late expirations, lots born expired and spends that nobody covers. */
    public static NaiveCredits seeded(long seed, int size, Instant start, int seconds) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            boolean grant = kind.isGrant();
            Instant at = start.plusSeconds(random.nextInt(seconds)).plusNanos(random.nextInt(2) * 1_000L);
            Instant expiration =
                    grant && random.nextInt(3) > 0 ? at.plusSeconds(random.nextInt(seconds) - seconds / 8) : null;
            rows.add(new Row(
                    kind,
                    "s%d-%03d".formatted(seed, i),
                    random.nextInt(3),
                    at,
                    random.nextLong(1, grant ? 200 : 150) * (grant ? 1 : -1),
                    expiration));
        }
        return new NaiveCredits(rows);
    }
}
