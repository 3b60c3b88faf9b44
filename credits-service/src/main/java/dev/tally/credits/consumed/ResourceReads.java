package dev.tally.credits.consumed;

import dev.tally.credits.ScanBound;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads what resources have consumed: those of one address, or one of them. */
@Singleton
class ResourceReads {

    static final String COUNT_UP_TO = """
            select count(*) from (select from credit_history where address = $1 limit $2) looked_through
            """;

    static final String TOTAL_OF_ADDRESS = """
            select coalesce(sum(-amount), 0)
              from credit_history
             where address = $1 and payment_method = 'credit_expense' and amount < 0
            """;

    static final String PAGE_OF_ADDRESS = """
            select expense.resource, sum(expense.consumed)
              from (select coalesce(nullif(origin, ''), origin_ref) as resource, -amount as consumed
                      from credit_history
                     where address = $1 and payment_method = 'credit_expense' and amount < 0) expense
             where $2::text is null or expense.resource is null or expense.resource > $2
             group by expense.resource
             order by expense.resource nulls last
             limit $3
            """;

    // The condition on resources is that of the index on effective origins, word for word.
    static final String ONE = """
            select $1, sum(-amount)
              from credit_history
             where payment_method = 'credit_expense' and coalesce(nullif(origin, ''), origin_ref) = $1
               and ($2::text is null or address = $2) and amount < 0
            having count(*) > 0
            """;

    @Inject
    ScanBound bound;

    Uni<BigInteger> total(SqlConnection db, String address) {
        return bound.require(db, COUNT_UP_TO, Tuple.of(address), "rows of this address; ask for one item_hash")
                .chain(() -> db.preparedQuery(TOTAL_OF_ADDRESS).execute(Tuple.of(address)))
                .map(rows -> rows.iterator().next().getBigDecimal(0).toBigIntegerExact());
    }

    /** The resources of an address behind one; null = from the top. */
    Uni<List<ConsumedLine>> page(SqlConnection db, String address, @Nullable String after, int limit) {
        return lines(db, PAGE_OF_ADDRESS, Tuple.of(address, after, limit));
    }

    /** One resource, of one address or of all; empty when it has consumed nothing. */
    Uni<List<ConsumedLine>> one(SqlConnection db, String itemHash, @Nullable String address) {
        return lines(db, ONE, Tuple.of(itemHash, address));
    }

    private static Uni<List<ConsumedLine>> lines(SqlConnection db, String statement, Tuple parameters) {
        return db.preparedQuery(statement).execute(parameters).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(ResourceReads::line)
                .toList());
    }

    private static ConsumedLine line(Row row) {
        return new ConsumedLine(row.getString(0), row.getBigDecimal(1).toBigIntegerExact());
    }
}
