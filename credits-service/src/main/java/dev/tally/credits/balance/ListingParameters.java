package dev.tally.credits.balance;

import dev.tally.credits.Page;
import dev.tally.rest.Argument;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of the listing, as it came. */
@SuppressWarnings("NullAway.Init")
public class ListingParameters {

    @Context
    UriInfo uri;

    @QueryParam("pagination")
    @Parameter(description = "Addresses of a page; 0 = all. Default 100; at most 200 with a cursor.", example = "100")
    public @Nullable String pagination;

    @QueryParam("page")
    @Parameter(description = "The page, from 1.", example = "1")
    public @Nullable String page;

    @QueryParam("min_balance")
    @Parameter(description = "Lists only addresses with at least so many credits.", example = "1000000")
    public @Nullable String minBalance;

    @QueryParam("cursor")
    @Parameter(description = "Starts cursor mode: empty for the first page, then next_cursor of the page before.")
    public @Nullable String cursor;

    Page page(int sizeDefault, int cursorPageMax) {
        return Page.of(
                argument("pagination", pagination),
                argument("page", page),
                argument("cursor", cursor),
                sizeDefault,
                cursorPageMax);
    }

    Optional<Long> threshold() {
        return argument("min_balance", minBalance).integer(1, Long.MAX_VALUE);
    }

    private Argument argument(String name, @Nullable String value) {
        return Argument.ofQuery(uri, name, value);
    }
}
