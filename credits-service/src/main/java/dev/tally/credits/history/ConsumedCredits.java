package dev.tally.credits.history;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/** What one resource has consumed (C6.5). */
@RegisterForReflection
public record ConsumedCredits(String itemHash, BigInteger consumedCredits) {}
