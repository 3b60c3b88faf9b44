package dev.tally.credits.balance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigInteger;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A grant and what is left of it, for queries only; rows are projected into records, never loaded. */
@Entity(name = "Lot")
@Table(name = "credit_lot")
@IdClass(LotEntity.Key.class)
@Immutable
@SuppressWarnings("NullAway.Init")
class LotEntity {

    /** The primary key. */
    record Key(String address, String creditRef, int creditIndex) {}

    @Id
    String address;

    @Id
    @Column(name = "credit_ref")
    String creditRef;

    @Id
    @Column(name = "credit_index")
    int creditIndex;

    // Wider than the column, so that a sum over lots cannot overflow.
    @Column(name = "amount_remaining")
    BigInteger remaining;

    boolean live;

    @Column(name = "expiration_at")
    @Nullable
    Instant expirationAt;
}
