package dev.tally.credits.total;

import dev.tally.credits.CursorPage;
import dev.tally.credits.CursorParameters;
import dev.tally.credits.ReadConfig;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the ledger adds up to by hour or day (C7.5). */
@Path("/v1/credits/totals")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Totals")
public class TotalsResource {

    @Inject
    TotalReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ReadConfig config;

    @GET
    @Operation(
            summary = "What the ledger adds up to by hour or day of message time",
            description = "By type of message, or by address that received credits. Buckets are UTC; what has no rows"
                    + " has no line.")
    public Uni<TotalsPage> totals(@BeanParam TotalsParameters parameters, @BeanParam CursorParameters paging) {
        TotalsQuery query = parameters.query(config.totalsBucketsMax());
        CursorPage page = paging.page(config);
        TotalsQuery.Place after = query.after(page.cursor());
        return snapshot.read(db -> reads.page(db, query, after, page.limit())).map(lines -> page(query, lines, page));
    }

    private static TotalsPage page(TotalsQuery query, List<TotalLine> lines, CursorPage page) {
        List<TotalLine> shown = lines.subList(0, Math.min(page.size(), lines.size()));
        String next = lines.size() > page.size()
                ? query.cursor()
                        .encode(shown.getLast().bucket(), shown.getLast().key())
                : null;
        return new TotalsPage(query.bucket(), query.from(), query.to(), shown, next);
    }
}
