package dev.tally.credits.history;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads what resources have consumed. */
@Singleton
class ConsumedReads {

    // The condition is that of the index on effective origins, word for word; amounts of expenses are negative.
    private static final String CONSUMED = """
            select sum(-entry.amount)
              from LedgerEntry entry
             where entry.paymentMethod = 'credit_expense'
               and coalesce(nullif(entry.origin, ''), entry.originRef) = :resource
            """;

    @Inject
    Mutiny.SessionFactory sessions;

    Uni<BigInteger> consumed(String resource) {
        return sessions.withStatelessSession(session -> session.createQuery(CONSUMED, BigInteger.class)
                        .setParameter("resource", resource)
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .continueWith(BigInteger.ZERO);
    }
}
