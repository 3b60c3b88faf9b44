package dev.tally.credits.history;

import dev.tally.credits.LedgerTables;
import dev.tally.credits.LedgerTables.Entry;
import java.time.Instant;

/** A small ledger in which every filter has rows that match and rows that do not. */
final class HistoryFixture {

    static final String ADDRESS = "0xhistory";
    static final Instant T1 = Instant.parse("2026-03-01T00:00:00Z");
    static final Instant T2 = Instant.parse("2026-03-02T00:00:00.000001Z");
    static final Instant T3 = Instant.parse("2026-03-03T00:00:00Z");
    static final Instant T4 = Instant.parse("2026-03-04T00:00:00Z");

    private HistoryFixture() {}

    static void fill() {
        LedgerTables.ready();
        LedgerTables.insert(
                Entry.plain(ADDRESS, "grant1", 0, 1000, T1)
                        .withExpiration(Instant.parse("2026-06-01T00:00:00Z"))
                        .withSource("0xtx1", "ALEPH", "ETH", "ALEPH")
                        .withOrigins("shop", "order1", "token_transfer")
                        .withNumbers("0.000000001", 50L, null, null),
                Entry.plain(ADDRESS, "grant2", 0, 500, T2).withSource("0xtx2", "USDC", "BASE", "WAGMI"),
                Entry.plain(ADDRESS, "spend1", 3, -300, T3)
                        .withSource("node1", null, null, "ALEPH")
                        .withOrigins("resource1", "ignored", "credit_expense")
                        .withNumbers("1000000000000000000000", null, 2L, "0.10"),
                Entry.plain(ADDRESS, "spend2", 4, -200, T4)
                        .withSource(null, null, null, "ALEPH")
                        .withOrigins("", "resource1", "credit_expense"),
                Entry.plain("0xother", "other", 0, 7, T1));
    }
}
