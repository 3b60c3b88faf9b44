package dev.tally.credits.statement;

import dev.tally.credits.ReadConfig;
import dev.tally.credits.ReadsLots;
import dev.tally.credits.ledger.LedgerConfig;
import dev.tally.rest.Argument;
import dev.tally.rest.EntityTagged;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What will become of an address's balance (C7.3). */
@Path("/v1/credits/{address}/forecast")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Statements")
public class ForecastResource {

    private static final Duration BURN_DEFAULT = Duration.ofDays(7);
    private static final Duration BURN_MIN = Duration.ofHours(1);
    private static final Duration BURN_MAX = Duration.ofDays(366);
    private static final BurnDown.Bounds BOUNDS = new BurnDown.Bounds(Duration.ofDays(3653), 1_000_000);

    @Inject
    ForecastReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ReadConfig config;

    @Inject
    LedgerConfig ledger;

    @Inject
    Clock clock;

    @GET
    @ReadsLots
    @EntityTagged
    @Operation(
            summary = "What expires when, and when nothing is left",
            description = "Repeats what lots paid in a window until now, at the same distances and in the same amounts,"
                    + " until nothing is left that has not expired; at most ten years and a million spends ahead.")
    public Uni<Forecast> forecast(
            @Parameter(example = "0xA07B1214bAe0D5ccAA25449C3149c0aC83658874") @PathParam("address") String address,
            @Parameter(
                            description = "The length of the window: a number and s, m, h or d, or ISO-8601;"
                                    + " an hour to 366 days.",
                            example = "7d")
                    @QueryParam("burn")
                    @Nullable
                    String burn,
            @Context UriInfo uri) {
        String known = new Argument("address", address).string().orElseThrow();
        Duration length =
                Argument.ofQuery(uri, "burn", burn).duration(BURN_MIN, BURN_MAX).orElse(BURN_DEFAULT);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return snapshot.read(db -> reads.basis(db, known, length, now))
                // A million spends are no work for the event loop.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(basis -> Forecast.of(
                        known,
                        basis,
                        config.cursorPageMax(),
                        BurnDown.walk(ledger.drainOrder(), now, basis.lots(), basis.window(), BOUNDS)));
    }
}
