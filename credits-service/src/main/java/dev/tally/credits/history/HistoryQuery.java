package dev.tally.credits.history;

import dev.tally.credits.history.HistoryOrder.Direction;
import dev.tally.rest.Cursor;

/** Which rows of which address, in which order. */
record HistoryQuery(String address, HistoryFilter filter, HistoryOrder order) {

    /** Whether more than the range and the index's own order is asked for, so that rows must be looked through. */
    boolean looksThrough() {
        return filter.looksThrough() || order.sort() != HistorySort.MESSAGE_TIMESTAMP;
    }

    /** The cursor of exactly this list. */
    Cursor cursor() {
        return Cursor.of("credit_history", address, filter, order);
    }

    /** The query of an address without an order of its own. */
    static HistoryQuery unordered(String address, HistoryFilter filter) {
        return new HistoryQuery(address, filter, new HistoryOrder(HistorySort.MESSAGE_TIMESTAMP, Direction.DESCENDING));
    }
}
