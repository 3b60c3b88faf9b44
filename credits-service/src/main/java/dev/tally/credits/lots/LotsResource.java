package dev.tally.credits.lots;

import dev.tally.credits.CursorPage;
import dev.tally.credits.CursorParameters;
import dev.tally.credits.Place;
import dev.tally.credits.ReadConfig;
import dev.tally.credits.ReadsLots;
import dev.tally.rest.Argument;
import dev.tally.rest.Cursor;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The lots of one address (C7.1). */
@Path("/v1/credits/{address}/lots")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Lots")
public class LotsResource {

    @Inject
    LotReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ReadConfig config;

    @Inject
    Clock clock;

    @GET
    @ReadsLots
    @Operation(
            summary = "The lots of an address, now or at an instant",
            description = "In emission order. Without an instant the live and the pending ones add up to the balance;"
                    + " with one, only what is dated up to it counts. An address without lots has an empty list.")
    public Uni<LotsPage> lots(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @Parameter(
                            description = "A past or future instant of message time; ISO-8601 or seconds since 1970.",
                            example = "2026-03-01T00:00:00Z")
                    @QueryParam("at")
                    @Nullable
                    String at,
            @BeanParam CursorParameters paging,
            @Context UriInfo uri) {
        String known = new Argument("address", address).string().orElseThrow();
        Instant asked = Argument.ofQuery(uri, "at", at).instant().orElse(null);
        CursorPage page = paging.page(config);
        Cursor cursor = Cursor.of("lots", known, asked);
        Place after = Place.of(page, cursor);
        return snapshot.read(db -> reads.requireFew(db, known)
                        .chain(() -> asked == null
                                ? reads.current(db, known, after, page, clock.instant())
                                : reads.asOf(db, known, after, page, asked)))
                .map(lots -> page(known, asked, lots, page, cursor));
    }

    private static LotsPage page(
            String address, @Nullable Instant at, List<LotLine> lots, CursorPage page, Cursor cursor) {
        List<LotLine> shown = lots.subList(0, Math.min(page.size(), lots.size()));
        String next = lots.size() > page.size() ? shown.getLast().place().encode(cursor) : null;
        return new LotsPage(address, at, shown, next);
    }
}
