package dev.tally.credits.history;

import dev.tally.rest.Argument;
import dev.tally.rest.EntityTagged;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The credits that a resource has consumed (C6.5). */
@Path("/api/v0/messages/{item_hash}/consumed_credits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "History")
public class ConsumedResource {

    @Inject
    ConsumedReads reads;

    @GET
    @EntityTagged
    @Operation(
            summary = "The credits that a resource has consumed",
            description = "Sums the expenses whose origin, or else reference, is the resource; 0 for an unknown one.")
    public Uni<ConsumedCredits> consumed(
            @Parameter(example = "cafecafecafecafecafecafecafecafecafecafecafecafecafecafecafecafe")
                    @PathParam("item_hash")
                    String itemHash) {
        String known = new Argument("item_hash", itemHash).string().orElseThrow();
        return reads.consumed(known).map(credits -> new ConsumedCredits(known, credits));
    }
}
