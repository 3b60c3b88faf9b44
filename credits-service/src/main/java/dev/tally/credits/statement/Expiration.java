package dev.tally.credits.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.time.Instant;

/** What expires at one instant if nothing more is spent. */
@RegisterForReflection
public record Expiration(Instant expirationDate, BigInteger amount) {}
