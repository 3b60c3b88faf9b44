package dev.tally.credits.balance;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads what is left of the lots of one address. */
@Singleton
class BalanceReads {

    private static final String SHARES = """
            select lot.expirationAt, sum(lot.remaining)
              from Lot lot
             where lot.address = :address and lot.live and (lot.expirationAt is null or lot.expirationAt > :now)
             group by lot.expirationAt
             order by lot.expirationAt nulls first
            """;

    @Inject
    Mutiny.SessionFactory sessions;

    /** What the address has at the instant, by expiration: never first, then the soonest. */
    Uni<List<BalanceShare>> shares(String address, Instant now) {
        return sessions.withStatelessSession(session -> session.createQuery(SHARES, BalanceShare.class)
                .setParameter("address", address)
                .setParameter("now", now)
                .getResultList());
    }
}
