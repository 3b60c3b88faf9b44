package dev.tally.credits.balance;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The part of a balance that expires at one instant; null = never. */
@RegisterForReflection
public record BalanceShare(
        @JsonProperty("expiration_date") @Nullable Instant expirationDate, BigInteger amount) {}
