package dev.tally.credits.repair;

import dev.tally.credits.lot.EntryKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger as a replay needs it.
 *
 * @param amount granted when positive, spent when negative
 * @param expiresAt null when what it grants never expires
 */
public record Entry(
        String address, EntryKey key, long amount, @Nullable Instant expiresAt) {}
