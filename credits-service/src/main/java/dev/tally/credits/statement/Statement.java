package dev.tally.credits.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;
import java.time.Instant;

/**
 * Where an address's credits came from and went in a span of time (C7.4); opening + granted + received = spent + sent +
 * expired + closing.
 *
 * @param from inclusive; opening is what there was just before
 * @param to exclusive; closing is what there was just before
 * @param granted by distributions and by transfers of senders that mint
 * @param received by transfers that somebody paid for
 * @param spent what lots paid for expenses
 * @param sent what lots paid for transfers
 * @param expired what was left in lots when they expired
 * @param shortfall what spends asked for and no lot paid; no part of the sum
 */
@RegisterForReflection
public record Statement(
        String address,
        Instant from,
        Instant to,
        BigInteger opening,
        BigInteger granted,
        BigInteger received,
        BigInteger spent,
        BigInteger sent,
        BigInteger expired,
        BigInteger closing,
        BigInteger shortfall) {}
