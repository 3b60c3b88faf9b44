package dev.tally.credits.balance;

import dev.tally.credits.ReadsLots;
import dev.tally.rest.Argument;
import dev.tally.rest.EntityTagged;
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
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The balance of one address (C6.1). */
@Path("/api/v0/addresses/{address}/balance")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Balances")
public class BalanceResource {

    @Inject
    BalanceReads reads;

    @Inject
    Clock clock;

    @GET
    @ReadsLots
    @EntityTagged
    @Operation(
            summary = "The credits of an address that have not expired",
            description = "Answers 200 for every address; one that was never seen has 0.")
    public Uni<Balance> balance(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @Parameter(
                            description =
                                    "Whether the balance is broken down by expiration; may stand without a value.",
                            example = "true")
                    @QueryParam("include_credit_details")
                    @Nullable
                    String includeCreditDetails,
            @Context UriInfo uri) {
        Argument details = Argument.ofQuery(uri, "include_credit_details", includeCreditDetails);
        boolean detailed = "".equals(details.text()) || details.flag().orElse(false);
        String known = new Argument("address", address).string().orElseThrow();
        return reads.shares(known, clock.instant()).map(shares -> Balance.of(known, shares, detailed));
    }
}
