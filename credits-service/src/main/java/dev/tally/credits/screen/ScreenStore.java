package dev.tally.credits.screen;

import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.repair.LotTables;
import dev.tally.projection.state.ProjectionStateStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the screens, range by range, and keeps the watermark behind which no late row is looked for any more. */
@Singleton
public class ScreenStore {

    /** Behind every address: the greatest character there is. */
    private static final String END = "\uDBFF\uDFFF";

    private static final String WATERMARK = "screen-watermark";

    /**
     * A row is stamped when its batch begins and is seen when it commits, by whatever clock: what is younger than this
     * is looked at once more.
     */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private static final String RANGE = """
            select max(address) as last, count(*) as found
              from (select address from account where address > $1 order by address limit $2) as next
            """;

    private static final String TRY_LOCK =
            "select pg_try_advisory_lock(hashtextextended('tally.credits.screen:' || current_schema(), 0))";

    private static final String UNLOCK =
            "select pg_advisory_unlock(hashtextextended('tally.credits.screen:' || current_schema(), 0))";

    private final ProjectionStateStore states;

    ScreenStore(ProjectionStateStore states) {
        this.states = states;
    }

    /**
     * A stretch of the addresses, in their order.
     *
     * @param after the one before the first
     * @param until the last one; behind all of them when there are no more
     * @param accounts how many accounts are in it
     */
    public record Range(String after, String until, long accounts) {

        public static final Range ALL = new Range("", END, 0);

        boolean isLast() {
            return until.equals(END);
        }

        /** Where the next begins; null when there is none. */
        public @Nullable String next() {
            return isLast() ? null : until;
        }
    }

    /** Also what has no account belongs to a range, so the last one ends behind all addresses. */
    public Uni<Range> range(SqlClient client, String after, int limit) {
        return client.preparedQuery(RANGE)
                .execute(Tuple.of(after, limit))
                .map(rows -> rows.iterator().next())
                .map(row -> new Range(
                        after, row.getLong("found") < limit ? END : row.getString("last"), row.getLong("found")));
    }

    /** Addresses in whose tables something is wrong, by any of the screens that do not ask for the watermark. */
    public Uni<List<String>> flagged(SqlClient client, Screen screen, LotTables tables, Range range) {
        return addresses(client, screen.statement(tables), Tuple.of(range.after(), range.until()));
    }

    /** Addresses whose spends ignore a row that came late, among the rows after the watermark. */
    Uni<List<String>> inverted(SqlClient client, Range range, Instant watermark, DrainOrder order) {
        return addresses(
                client,
                Screen.INVERSION.statement(LotTables.LIVE),
                Tuple.of(range.after(), range.until(), time(watermark), order == DrainOrder.EXPIRATION));
    }

    /** Rows recorded until then are known to be in their places; the beginning of time when nothing is known. */
    Uni<Instant> watermark(SqlClient client) {
        return states.read(client, WATERMARK)
                .map(known -> known.map(state -> Instant.parse(state.value())).orElse(Instant.EPOCH));
    }

    /** All that was committed when a look at everything began at this instant is in its place. */
    public Uni<Void> passed(SqlConnection tx, Instant lookBeganAt) {
        return states.write(tx, WATERMARK, lookBeganAt.minus(MARGIN).toString(), lookBeganAt);
    }

    /** False while another replica looks; held by the session until {@link #unlock}. */
    Uni<Boolean> tryLock(SqlConnection session) {
        return session.query(TRY_LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<Void> unlock(SqlConnection session) {
        return session.query(UNLOCK).execute().replaceWithVoid();
    }

    private static Uni<List<String>> addresses(SqlClient client, String statement, Tuple values) {
        return client.preparedQuery(statement)
                .execute(values)
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
