package dev.tally.credits.ledger;

import dev.tally.credits.message.CreditMessage;
import dev.tally.credits.message.CreditMessage.Distribution;
import dev.tally.credits.message.CreditMessage.GrantLine;
import dev.tally.credits.posting.LedgerRow;
import dev.tally.credits.posting.Settlement;
import dev.tally.credits.posting.Settlement.Settled;
import dev.tally.message.Decoded;
import dev.tally.projection.ChangedRows;
import dev.tally.projection.Outcome;
import dev.tally.projection.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The names and counts of what credits tell about themselves.
 *
 * <p>They are counted when a batch is worked on: one that is rolled back and comes again counts again. The tables are
 * the truth, these are for graphs and alerts.
 */
@Singleton
class CreditMetrics {

    static final String REFUSED = "tally.credits.refused";
    static final String GRANTED = "tally.credits.granted";
    static final String SPENT = "tally.credits.spent";
    static final String SHORTFALL = "tally.credits.shortfall";
    static final String SENT = "tally.credits.sent";
    static final String TRANSFER_SHORTFALL = "tally.credits.transfer.shortfall";
    static final String EXPIRES_IN_1970 = "tally.credits.expires.in.1970";

    private final MeterRegistry registry;
    private final ChangedRows rows;
    private final Counter granted;
    private final Counter spent;
    private final Counter shortfall;
    private final Counter sent;
    private final Counter lost;
    private final Counter regained;
    private final Counter expiresIn1970;

    CreditMetrics(MeterRegistry registry, ChangedRows rows) {
        this.registry = registry;
        this.rows = rows;
        granted = counter(GRANTED, "Credits that distributions brought");
        spent = counter(SPENT, "Credits that lots paid for expenses");
        shortfall = counter(SHORTFALL, "Credits of expenses that no lot could pay");
        sent = counter(SENT, "Credits that lots paid for transfers");
        lost = transferShortfall("lost");
        regained = transferShortfall("regained");
        expiresIn1970 =
                counter(EXPIRES_IN_1970, "Lines whose expiration lies in 1970, probably seconds as milliseconds");
    }

    /** Lost less regained is what accepted transfers are short of (C8.1); 0 when nothing comes late. */
    private Counter transferShortfall(String change) {
        return Counter.builder(TRANSFER_SHORTFALL)
                .description("Cover that accepted transfers lost, or got back, by rows that came late")
                .baseUnit("credits")
                .tag("change", change)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .baseUnit("credits")
                .register(registry);
    }

    void decoded(Decoded<CreditMessage> decoded) {
        switch (decoded) {
            case Decoded.Refused<CreditMessage>(String reason) -> refused(reason);
            case Decoded.Accepted<CreditMessage>(Distribution distribution) ->
                expiresIn1970.increment((double) distribution.lines().stream()
                        .filter(GrantLine::expiresIn1970)
                        .count());
            case Decoded.Accepted<CreditMessage> _,
                    Decoded.Ignored<CreditMessage> _,
                    Decoded.Malformed<CreditMessage> _ -> {}
        }
    }

    void judged(Verdict verdict) {
        if (verdict.outcome() == Outcome.REFUSED && verdict.reason() != null) {
            refused(verdict.reason());
        }
    }

    void posted(List<LedgerRow> added) {
        rows.count("credit_history", added.size());
        granted.increment(added.stream()
                .filter(row -> row.token() != null)
                .mapToDouble(LedgerRow::amount)
                .sum());
    }

    void settled(Settlement settlement) {
        rows.count(
                "credit_lot",
                settlement.granted().size() + (long) settlement.drained().size());
        rows.count(
                "credit_allocation",
                settlement.allocations().size() + (long) settlement.withdrawn().size());
        for (Settled settled : settlement.drains()) {
            if (settled.sent()) {
                sent.increment((double) settled.drain().covered());
            } else {
                spent.increment((double) settled.drain().covered());
                shortfall.increment((double) settled.drain().shortfall());
            }
        }
        for (long loss : settlement.losses()) {
            (loss > 0 ? lost : regained).increment((double) Math.abs(loss));
        }
    }

    /** Only the word before the details: a tag must have few values. */
    private void refused(String reason) {
        int end = reason.indexOf(' ');
        registry.counter(REFUSED, "reason", end < 0 ? reason : reason.substring(0, end))
                .increment();
    }
}
