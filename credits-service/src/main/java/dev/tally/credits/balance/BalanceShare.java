package dev.tally.credits.balance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The part of a balance that expires at one instant; null = never. */
@RegisterForReflection
public record BalanceShare(@Nullable Instant expirationDate, BigInteger amount) {}
