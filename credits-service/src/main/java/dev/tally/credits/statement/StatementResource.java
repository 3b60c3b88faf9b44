package dev.tally.credits.statement;

import dev.tally.credits.ReadsLots;
import dev.tally.rest.Argument;
import dev.tally.rest.EntityTagged;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The statement of one address (C7.4). */
@Path("/v1/credits/{address}/statement")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Statements")
public class StatementResource {

    @Inject
    StatementReads reads;

    @Inject
    ReadSnapshot snapshot;

    @GET
    @ReadsLots
    @EntityTagged
    @Operation(
            summary = "Where an address's credits came from and went",
            description = "opening + granted + received = spent + sent + expired + closing, to the credit.")
    public Uni<Statement> statement(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @Parameter(
                            description = "The start, inclusive; ISO-8601 or seconds since 1970.",
                            example = "2026-03-01T00:00:00Z",
                            required = true)
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(
                            description = "The end, exclusive; ISO-8601 or seconds since 1970.",
                            example = "2026-04-01T00:00:00Z",
                            required = true)
                    @QueryParam("to")
                    @Nullable
                    String to,
            @Context UriInfo uri) {
        String known = new Argument("address", address).string().orElseThrow();
        Argument start = Argument.ofQuery(uri, "from", from);
        Argument end = Argument.ofQuery(uri, "to", to);
        Instant begin = start.instant().orElseThrow(() -> start.bad("must be given"));
        Instant until = end.instant().orElseThrow(() -> end.bad("must be given"));
        if (!until.isAfter(begin)) {
            throw end.bad("must be after from");
        }
        return snapshot.read(db -> reads.statement(db, known, begin, until));
    }
}
