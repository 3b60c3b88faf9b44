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
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who paid for a ledger entry, or used it (C7.2). */
@Path("/v1/credits/{address}/history/{credit_ref}/{credit_index}/allocations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Lots")
public class AllocationsResource {

    @Inject
    AllocationReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ReadConfig config;

    @GET
    @ReadsLots
    @Operation(
            summary = "Who paid for a spend, or used a grant",
            description = "For a spend the lots that paid, what they covered and the shortfall; for a grant the spends"
                    + " that used it and what remains. 404 when the entry is not this address's.")
    public Uni<EntryAllocations> allocations(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @Parameter(example = "cafecafecafecafecafecafecafecafecafecafecafecafecafecafecafecafe")
                    @PathParam("credit_ref")
                    String creditRef,
            @Parameter(example = "0") @PathParam("credit_index") String creditIndex,
            @BeanParam CursorParameters paging) {
        String known = new Argument("address", address).string().orElseThrow();
        String ref = new Argument("credit_ref", creditRef).string().orElseThrow();
        int index = new Argument("credit_index", creditIndex)
                .integer(0, Integer.MAX_VALUE)
                .map(Math::toIntExact)
                .orElseThrow();
        CursorPage page = paging.page(config);
        Cursor cursor = Cursor.of("allocations", known, ref, index);
        Place after = Place.of(page, cursor);
        return snapshot.read(db -> reads.entry(db, known, ref, index)
                .chain(entry -> reads.lines(db, entry, after, page).map(lines -> page(entry, lines, page, cursor))));
    }

    private static EntryAllocations page(
            LedgerEntry entry, List<AllocationLine> lines, CursorPage page, Cursor cursor) {
        List<AllocationLine> shown = lines.subList(0, Math.min(page.size(), lines.size()));
        return entry.with(
                shown, lines.size() > page.size() ? shown.getLast().place().encode(cursor) : null);
    }
}
