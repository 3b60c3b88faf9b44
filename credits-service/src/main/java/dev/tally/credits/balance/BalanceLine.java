package dev.tally.credits.balance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/** One line of the listing: an address and its credits. */
@RegisterForReflection
public record BalanceLine(String address, BigInteger credits) {}
