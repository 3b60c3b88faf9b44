package dev.tally.credits.balance;

import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of the listing, as it came. */
public class ListingParameters {

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
}
