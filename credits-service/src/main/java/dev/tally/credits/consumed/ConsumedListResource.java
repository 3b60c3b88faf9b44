package dev.tally.credits.consumed;

import dev.tally.credits.CursorPage;
import dev.tally.credits.CursorParameters;
import dev.tally.credits.ReadConfig;
import dev.tally.rest.Argument;
import dev.tally.rest.Cursor;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigInteger;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What resources have consumed (C7.6). */
@Path("/v1/credits/consumed")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "History")
public class ConsumedListResource {

    @Inject
    ResourceReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ReadConfig config;

    @GET
    @Operation(
            summary = "What resources have consumed",
            description = "By address, by resource, or both; one of the two must be given.")
    public Uni<ConsumedPage> consumed(
            @Parameter(
                            description = "Expenses of this address.",
                            example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874")
                    @QueryParam("address")
                    @Nullable
                    String address,
            @Parameter(
                            description =
                                    "Expenses for this resource: its hash is the origin, or without one the reference.")
                    @QueryParam("item_hash")
                    @Nullable
                    String itemHash,
            @BeanParam CursorParameters paging,
            @Context UriInfo uri) {
        Argument owner = Argument.ofQuery(uri, "address", address);
        String of = owner.string().orElse(null);
        String resource = Argument.ofQuery(uri, "item_hash", itemHash).string().orElse(null);
        CursorPage page = paging.page(config);
        Cursor cursor = Cursor.of("consumed", of, resource);
        String after = page.first()
                ? null
                : (String) cursor.require(page.cursor(), String.class).getFirst();
        if (resource != null) {
            return snapshot.read(db -> reads.one(db, resource, of)).map(lines -> one(of, resource, lines));
        }
        if (of == null) {
            throw owner.bad("or item_hash must be given");
        }
        return snapshot.read(db -> reads.total(db, of).chain(total -> reads.page(db, of, after, page.limit())
                .map(lines -> page(of, total, lines, page, cursor))));
    }

    private static ConsumedPage one(@Nullable String address, String itemHash, List<ConsumedLine> lines) {
        BigInteger total = lines.stream().map(ConsumedLine::consumedCredits).reduce(BigInteger.ZERO, BigInteger::add);
        return new ConsumedPage(address, itemHash, total, lines, null);
    }

    private static ConsumedPage page(
            String address, BigInteger total, List<ConsumedLine> lines, CursorPage page, Cursor cursor) {
        List<ConsumedLine> shown = lines.subList(0, Math.min(page.size(), lines.size()));
        String next = lines.size() > page.size() ? cursor.encode(shown.getLast().itemHash()) : null;
        return new ConsumedPage(address, null, total, shown, next);
    }
}
