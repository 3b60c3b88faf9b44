package dev.tally.credits.history;

/**
 * A total order of the rows of one address: the sort, then reference and index, all in one direction, so that the default
 * order is the index read from one of its ends. Rows without a value come last both ways.
 */
record HistoryOrder(HistorySort sort, Direction direction) {

    /** The two directions, by the numbers that stand for them in a query. */
    enum Direction {
        DESCENDING("-1", "desc", "<"),
        ASCENDING("1", "asc", ">");

        final String word;
        final String sql;
        final String beyond;

        Direction(String word, String sql, String beyond) {
            this.word = word;
            this.sql = sql;
            this.beyond = beyond;
        }

        String word() {
            return word;
        }
    }

    /** A row's place in the order. */
    record Place(@org.jspecify.annotations.Nullable Object value, String creditRef, int creditIndex) {}

    Place place(HistoryRow row) {
        return new Place(sort.of(row), row.creditRef(), row.creditIndex());
    }
}
