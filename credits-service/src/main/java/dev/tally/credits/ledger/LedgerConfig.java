package dev.tally.credits.ledger;

import dev.tally.credits.lot.DrainOrder;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How lots are drained, and how much of the ledger a batch may replay. */
@ConfigMapping(prefix = "tally.credits")
public interface LedgerConfig {

    /**
     * In which order a spend takes lots: {@code emission} (as they were granted) or {@code expiration} (soonest to expire
     * first). The tables hold lots of one order: with another one ingestion waits for a rebuild.
     */
    @WithDefault("emission")
    DrainOrder drainOrder();

    /**
     * Spends of one address that a batch replays at most when a row arrives late; beyond that the address is rebuilt out
     * of line. All addresses of a batch together replay at most four times as many.
     */
    @WithDefault("100000")
    @Min(1)
    @Max(1_000_000)
    int replayMax();
}
