package dev.tally.credits.history;

import dev.tally.credits.CreditsProblem;
import dev.tally.rest.Argument;
import dev.tally.rest.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The filters of a history, as they came. */
@SuppressWarnings("NullAway.Init")
public class HistoryFilterParameters {

    @Context
    UriInfo uri;

    // What timestamptz can hold of the years that a message can have.
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    @QueryParam("tx_hash")
    @Parameter(description = "Rows of this transaction.")
    public @Nullable String txHash;

    @QueryParam("token")
    @Parameter(description = "Rows paid in this token.", example = "ALEPH")
    public @Nullable String token;

    @QueryParam("chain")
    @Parameter(description = "Rows of this chain.", example = "ETH")
    public @Nullable String chain;

    @QueryParam("provider")
    @Parameter(description = "Rows of this provider.", example = "ALEPH")
    public @Nullable String provider;

    @QueryParam("origin")
    @Parameter(description = "Rows of this origin.")
    public @Nullable String origin;

    @QueryParam("origin_ref")
    @Parameter(description = "Rows of this reference.")
    public @Nullable String originRef;

    @QueryParam("payment_method")
    @Parameter(description = "Rows of this payment method.", example = "credit_expense")
    public @Nullable String paymentMethod;

    @QueryParam("has_expiration")
    @Parameter(description = "Rows that expire, or rows that never do.", example = "true")
    public @Nullable String hasExpiration;

    @QueryParam("exclude_payment_method")
    @Parameter(
            description = "Payment methods to leave out, separated by commas; rows without a method stay.",
            example = "credit_expense,credit_transfer")
    public @Nullable String excludePaymentMethod;

    @QueryParam("startDate")
    @Parameter(description = "Rows from this instant on, in seconds since 1970.", example = "1769990400")
    public @Nullable String startDate;

    @QueryParam("start_date")
    @Parameter(description = "Another spelling of startDate, which is looked at first.")
    public @Nullable String startDateSnake;

    @QueryParam("endDate")
    @Parameter(description = "Rows up to and including this instant, in seconds since 1970.", example = "1785542400")
    public @Nullable String endDate;

    @QueryParam("end_date")
    @Parameter(description = "Another spelling of endDate, which is looked at first.")
    public @Nullable String endDateSnake;

    @QueryParam("direction")
    @Parameter(description = "Grants or spends.", schema = @Schema(enumeration = {"incoming", "outgoing"}))
    public @Nullable String direction;

    @QueryParam("resource")
    @Parameter(description = "Rows of this resource: its hash is the origin, or without one the reference.")
    public @Nullable String resource;

    @QueryParam("resourceTypes")
    @Parameter(hidden = true)
    public @Nullable String resourceTypes;

    @QueryParam("resource_types")
    @Parameter(hidden = true)
    public @Nullable String resourceTypesSnake;

    HistoryFilter filter() {
        refuse("resourceTypes", resourceTypes);
        refuse("resource_types", resourceTypesSnake);
        Instant from = date("start", startDate, startDateSnake, Instant.EPOCH);
        Instant to = date("end", endDate, endDateSnake, LAST);
        if (to.isBefore(from)) {
            throw argument("endDate", null).bad("must not be before startDate");
        }
        return new HistoryFilter(
                text("tx_hash", txHash),
                text("token", token),
                text("chain", chain),
                text("provider", provider),
                text("origin", origin),
                text("origin_ref", originRef),
                text("payment_method", paymentMethod),
                argument("has_expiration", hasExpiration).flag().orElse(null),
                argument("exclude_payment_method", excludePaymentMethod)
                        .string()
                        .map(list ->
                                Stream.of(list.split(",")).map(String::strip).toList())
                        .orElse(null),
                from,
                to,
                argument("direction", direction)
                        .choice(new Boolean[] {true, false}, incoming -> incoming ? "incoming" : "outgoing")
                        .orElse(null),
                text("resource", resource));
    }

    private Instant date(String which, @Nullable String camel, @Nullable String snake, Instant fallback) {
        return Argument.either(argument(which + "Date", camel), argument(which + "_date", snake))
                .epochSeconds()
                .orElse(fallback);
    }

    private @Nullable String text(String name, @Nullable String value) {
        return argument(name, value).string().orElse(null);
    }

    // To ignore it would answer with rows that were not asked for.
    private void refuse(String name, @Nullable String value) {
        if (argument(name, value).text() != null) {
            throw new ProblemException(
                    CreditsProblem.UNSUPPORTED_FILTER,
                    name + " cannot be filtered by: the ledger does not know the types of resources.",
                    Map.of("parameter", name));
        }
    }

    private Argument argument(String name, @Nullable String value) {
        return Argument.ofQuery(uri, name, value);
    }
}
