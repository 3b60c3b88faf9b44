package dev.tally.credits;

import dev.tally.rest.Argument;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The page of a list that is read by cursor alone, as it came. */
@SuppressWarnings("NullAway.Init")
public class CursorParameters {

    @Context
    UriInfo uri;

    @QueryParam("pagination")
    @Parameter(description = "Rows of a page; at most, and by default, 200.", example = "100")
    public @Nullable String pagination;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before; without it the first page.")
    public @Nullable String cursor;

    public CursorPage page(ReadConfig config) {
        return CursorPage.of(
                Argument.ofQuery(uri, "pagination", pagination),
                Argument.ofQuery(uri, "cursor", cursor),
                config.cursorPageMax());
    }
}
