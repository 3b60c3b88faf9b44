package dev.tally.credits.history;

import dev.tally.credits.history.HistoryOrder.Direction;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements of the history, one text per order, put together once from the constants of the orders. */
final class HistoryStatements {

    static final String TOTAL = "select count(*) from credit_history\n" + HistoryFilter.WHERE;

    /** Counts up to $4 rows of an address and range, which costs no more than $4 entries of an index. */
    static final String COUNT_UP_TO = """
            select count(*)
              from (select from credit_history
                     where address = $1 and message_at >= $2 and message_at <= $3
                     limit $4) looked_through
            """;

    static final String SUMMARY = """
            select count(*),
                   coalesce(sum(amount), 0),
                   coalesce(sum(amount) filter (where amount > 0), 0),
                   coalesce(sum(amount) filter (where amount < 0), 0)
              from credit_history
            """ + HistoryFilter.WHERE;

    private static final Map<HistoryOrder, String> FIRST = perOrder(HistoryStatements::first);
    private static final Map<HistoryOrder, String> AFTER = perOrder(HistoryStatements::after);

    private HistoryStatements() {}

    /** A page by number: the filter's parameters, limit, offset. */
    static String page(HistoryOrder order) {
        return FIRST.getOrDefault(order, "");
    }

    /** What follows a row: the filter's parameters, limit, then the row's value, reference and index. */
    static String following(HistoryOrder order) {
        return AFTER.getOrDefault(order, "");
    }

    static Stream<HistoryOrder> orders() {
        return Arrays.stream(HistorySort.values())
                .flatMap(sort -> Arrays.stream(Direction.values()).map(direction -> new HistoryOrder(sort, direction)));
    }

    private static Map<HistoryOrder, String> perOrder(Function<HistoryOrder, String> statement) {
        return orders().collect(Collectors.toUnmodifiableMap(Function.identity(), statement));
    }

    private static String first(HistoryOrder order) {
        return "select " + HistoryRow.COLUMNS + "\n  from credit_history\n" + HistoryFilter.WHERE + orderBy(order)
                + " limit $15 offset $16";
    }

    private static String after(HistoryOrder order) {
        return "select " + HistoryRow.COLUMNS + "\n  from credit_history\n" + HistoryFilter.WHERE + beyond(order)
                + orderBy(order) + " limit $15";
    }

    private static String orderBy(HistoryOrder order) {
        String direction = order.direction().sql;
        // "nulls last" where no null can be would keep the planner from reading the index backwards.
        return " order by %1$s %2$s%3$s, credit_ref %2$s, credit_index %2$s\n"
                .formatted(order.sort().column, direction, order.sort().nullable ? " nulls last" : "");
    }

    private static String beyond(HistoryOrder order) {
        String text =
                order.sort().nullable ? """
                   and case when $16::%2$s is null
                            then %1$s is null and (credit_ref, credit_index) %3$s ($17, $18)
                            else %1$s is null or (%1$s, credit_ref, credit_index) %3$s ($16, $17, $18)
                       end
                """ : "   and (%1$s, credit_ref, credit_index) %3$s ($16::%2$s, $17, $18)\n";
        return text.formatted(order.sort().column, order.sort().sqlType, order.direction().beyond);
    }
}
