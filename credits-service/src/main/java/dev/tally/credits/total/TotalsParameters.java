package dev.tally.credits.total;

import dev.tally.credits.CreditsProblem;
import dev.tally.credits.total.TotalsQuery.Group;
import dev.tally.rest.Argument;
import dev.tally.rest.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of totals, as it came. */
@SuppressWarnings("NullAway.Init")
public class TotalsParameters {

    @Context
    UriInfo uri;

    @QueryParam("bucket")
    @Parameter(
            description = "How long a bucket is.",
            schema =
                    @Schema(
                            defaultValue = "hour",
                            enumeration = {"hour", "day"}))
    public @Nullable String bucket;

    @QueryParam("from")
    @Parameter(
            description = "Buckets that begin then or later; ISO-8601 or seconds since 1970.",
            example = "2026-03-01T00:00:00Z",
            required = true)
    public @Nullable String from;

    @QueryParam("to")
    @Parameter(
            description = "Buckets that begin before; ISO-8601 or seconds since 1970.",
            example = "2026-04-01T00:00:00Z",
            required = true)
    public @Nullable String to;

    @QueryParam("group_by")
    @Parameter(
            description = "What a bucket is broken down by.",
            schema =
                    @Schema(
                            defaultValue = "type",
                            enumeration = {"type", "recipient"}))
    public @Nullable String groupBy;

    TotalsQuery query(long bucketsMax) {
        Argument end = argument("to", to);
        Instant begin = required(argument("from", from));
        Instant until = required(end);
        if (!until.isAfter(begin)) {
            throw end.bad("must be after from");
        }
        TotalsQuery query = TotalsQuery.of(
                argument("bucket", bucket).choice(Bucket.values(), Bucket::word).orElse(Bucket.HOUR),
                begin,
                until,
                argument("group_by", groupBy)
                        .choice(Group.values(), group -> group.name().toLowerCase(Locale.ROOT))
                        .orElse(Group.TYPE));
        if (query.buckets() > bucketsMax) {
            throw new ProblemException(
                    CreditsProblem.NARROW_THE_RANGE,
                    "The range has more than " + bucketsMax + " buckets.",
                    Map.of("buckets_max", bucketsMax));
        }
        return query;
    }

    private static Instant required(Argument argument) {
        return argument.instant().orElseThrow(() -> argument.bad("must be given"));
    }

    private Argument argument(String name, @Nullable String value) {
        return Argument.ofQuery(uri, name, value);
    }
}
