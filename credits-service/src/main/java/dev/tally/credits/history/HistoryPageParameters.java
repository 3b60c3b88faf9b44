package dev.tally.credits.history;

import dev.tally.credits.Page;
import dev.tally.credits.history.HistoryOrder.Direction;
import dev.tally.rest.Argument;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Order and page of a history, as they came. */
@SuppressWarnings("NullAway.Init")
public class HistoryPageParameters {

    @Context
    UriInfo uri;

    private static final int ALL = 0;

    @QueryParam("sort_by")
    @Parameter(
            description = "What to sort by; rows without a value come last.",
            schema =
                    @Schema(
                            defaultValue = "message_timestamp",
                            enumeration = {
                                "message_timestamp",
                                "expiration_date",
                                "payment_method",
                                "amount",
                                "origin",
                                "tx_hash",
                                "provider"
                            }))
    public @Nullable String sortBy;

    @QueryParam("sort_order")
    @Parameter(
            description = "Descending or ascending.",
            schema =
                    @Schema(
                            defaultValue = "-1",
                            enumeration = {"-1", "1"}))
    public @Nullable String sortOrder;

    @QueryParam("pagination")
    @Parameter(description = "Rows of a page; 0, the default, = all. At most 200 with a cursor.", example = "100")
    public @Nullable String pagination;

    @QueryParam("page")
    @Parameter(description = "The page, from 1.", example = "1")
    public @Nullable String page;

    @QueryParam("cursor")
    @Parameter(description = "Starts cursor mode: empty for the first page, then next_cursor of the page before.")
    public @Nullable String cursor;

    HistoryOrder order() {
        return new HistoryOrder(
                argument("sort_by", sortBy)
                        .choice(HistorySort.values(), HistorySort::word)
                        .orElse(HistorySort.MESSAGE_TIMESTAMP),
                argument("sort_order", sortOrder)
                        .choice(Direction.values(), Direction::word)
                        .orElse(Direction.DESCENDING));
    }

    Page page(int cursorPageMax) {
        return Page.of(
                argument("pagination", pagination),
                argument("page", page),
                argument("cursor", cursor),
                ALL,
                cursorPageMax);
    }

    private Argument argument(String name, @Nullable String value) {
        return Argument.ofQuery(uri, name, value);
    }
}
