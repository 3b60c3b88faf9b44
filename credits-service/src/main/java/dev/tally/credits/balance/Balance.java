package dev.tally.credits.balance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question for one balance, in the network's own form (C6.1).
 *
 * @param balance of tokens, which Tally does not know: always zero, like {@code details} and {@code locked_amount}
 * @param creditBalance credits that have not expired; grants dated in the future count at once
 * @param creditBalanceDetails by expiration, never first; null when not asked for
 */
@RegisterForReflection
public record Balance(
        String address,
        BigDecimal balance,
        Map<String, BigDecimal> details,
        BigDecimal lockedAmount,
        BigInteger creditBalance,
        @Nullable List<BalanceShare> creditBalanceDetails) {

    private static final BigDecimal NO_TOKENS = new BigDecimal("0.0");

    /** The total is the sum of the shares, so the two cannot disagree (C8.6). */
    static Balance of(String address, List<BalanceShare> shares, boolean detailed) {
        BigInteger total = shares.stream().map(BalanceShare::amount).reduce(BigInteger.ZERO, BigInteger::add);
        return new Balance(address, NO_TOKENS, Map.of(), NO_TOKENS, total, detailed ? shares : null);
    }
}
