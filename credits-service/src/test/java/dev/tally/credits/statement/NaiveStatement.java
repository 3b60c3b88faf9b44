package dev.tally.credits.statement;

import dev.tally.credits.NaiveCredits;
import dev.tally.credits.NaiveCredits.Kind;
import dev.tally.credits.NaiveCredits.Paid;
import dev.tally.credits.NaiveCredits.Row;
import java.time.Instant;
import java.util.function.Predicate;

/** A statement as the words say it: replays of what was before, and sums over all there is. */
record NaiveStatement(
        long opening, long granted, long received, long spent, long sent, long expired, long closing, long shortfall) {

    static NaiveStatement of(NaiveCredits credits, Instant from, Instant to) {
        Predicate<Row> inRange = row -> !row.at().isBefore(from) && row.at().isBefore(to);
        Predicate<Row> grants = inRange.and(Row::isGrant);
        long asked = -sum(credits, inRange.and(Predicate.not(Row::isGrant)));
        long spent = paid(credits, inRange.and(row -> row.kind() == Kind.EXPENSE));
        long sent = paid(credits, inRange.and(row -> row.kind() == Kind.SENT));
        return new NaiveStatement(
                balanceBefore(credits, from),
                sum(credits, grants.and(row -> row.kind() != Kind.RECEIVED)),
                sum(credits, grants.and(row -> row.kind() == Kind.RECEIVED)),
                spent,
                sent,
                credits.lots().stream()
                        .filter(lot -> expiresIn(lot, from, to))
                        .mapToLong(credits::remainingOf)
                        .sum(),
                balanceBefore(credits, to),
                asked - spent - sent);
    }

    boolean addsUp() {
        return opening + granted + received == spent + sent + expired + closing;
    }

    /** The balance of one who knows only what came before, a microsecond earlier. */
    private static long balanceBefore(NaiveCredits credits, Instant instant) {
        Instant before = instant.minusNanos(1_000);
        NaiveCredits then = credits.until(before);
        return then.lots().stream()
                .filter(lot -> !lot.isExpiredAt(before))
                .mapToLong(then::remainingOf)
                .sum();
    }

    private static boolean expiresIn(Row lot, Instant from, Instant to) {
        Instant expiration = lot.expiration();
        if (expiration == null) {
            return false;
        }
        Instant effective = expiration.isAfter(lot.at()) ? expiration : lot.at();
        return !effective.isBefore(from) && effective.isBefore(to);
    }

    private static long sum(NaiveCredits credits, Predicate<Row> rows) {
        return credits.rows().stream().filter(rows).mapToLong(Row::amount).sum();
    }

    private static long paid(NaiveCredits credits, Predicate<Row> spends) {
        return credits.paid().stream()
                .filter(part -> spends.test(part.spend()))
                .mapToLong(Paid::amount)
                .sum();
    }
}
