package dev.tally.credits;

import dev.tally.rest.problem.ProblemKind;
import java.util.Locale;

/** The problems of this service beside those of HTTP. */
public enum CreditsProblem implements ProblemKind {
    NO_HISTORY(404, "No credit history matches"),
    NO_ENTRY(404, "The address has no such ledger entry"),
    UNSUPPORTED_FILTER(422, "The filter is not supported"),
    NARROW_THE_RANGE(422, "Too many rows to look through"),
    POLICY_NOT_CONFIGURED(422, "The service is not configured for this policy");

    private final int status;
    private final String title;

    CreditsProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
