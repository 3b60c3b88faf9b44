package dev.tally.credits.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigInteger;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the ledger, for queries only; rows are projected, never loaded. */
@Entity(name = "LedgerEntry")
@Table(name = "credit_history")
@IdClass(LedgerEntity.Key.class)
@Immutable
@SuppressWarnings("NullAway.Init")
class LedgerEntity {

    /** The primary key. */
    record Key(String creditRef, int creditIndex) {}

    @Id
    @Column(name = "credit_ref")
    String creditRef;

    @Id
    @Column(name = "credit_index")
    int creditIndex;

    // Wider than the column, so that a sum over rows cannot overflow.
    BigInteger amount;

    @Nullable
    String origin;

    @Column(name = "origin_ref")
    @Nullable
    String originRef;

    @Column(name = "payment_method")
    @Nullable
    String paymentMethod;
}
