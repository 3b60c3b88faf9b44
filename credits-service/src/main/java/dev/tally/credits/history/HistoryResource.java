package dev.tally.credits.history;

import dev.tally.credits.Page;
import dev.tally.credits.ReadConfig;
import dev.tally.rest.Argument;
import dev.tally.rest.EntityTagged;
import dev.tally.rest.ListStream;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;

/** The ledger of one address: rows and sums (C6.3, C6.4). */
@Path("/api/v0/addresses/{address}/credit_history")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "History")
public class HistoryResource {

    @Inject
    HistoryPages pages;

    @Inject
    HistoryReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ListStream stream;

    @Inject
    ReadConfig config;

    @GET
    @Operation(summary = "The rows of an address", description = "Answers 404 when the page is empty.")
    public RestMulti<byte[]> history(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @BeanParam HistoryFilterParameters filters,
            @BeanParam HistoryPageParameters paging) {
        HistoryQuery query = new HistoryQuery(known(address), filters.filter(), paging.order());
        Page page = paging.page(config.cursorPageMax());
        String cursor = page.cursor();
        return stream.answer(
                "credit_history",
                cursor == null ? pages.numbered(query, page) : pages.after(query, page, cursor),
                last -> pages.following(query, last));
    }

    @GET
    @EntityTagged
    @Path("/summary")
    @Operation(summary = "What the rows of an address add up to", description = "Zeros when nothing matches.")
    public Uni<HistorySummary> summary(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @BeanParam HistoryFilterParameters filters) {
        HistoryQuery query = HistoryQuery.unordered(known(address), filters.filter());
        return snapshot.read(db -> reads.requireNarrow(db, query).chain(() -> reads.summary(db, query)));
    }

    private static String known(String address) {
        return new Argument("address", address).string().orElseThrow();
    }
}
