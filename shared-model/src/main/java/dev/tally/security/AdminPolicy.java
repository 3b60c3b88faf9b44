package dev.tally.security;

import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The gate in front of {@code /admin}: a bearer token with the role {@value #ROLE}.
 *
 * <p>The shared configuration puts it before every resource under that path, so that none can be forgotten. It runs
 * where resources do, because there a refusal becomes a problem like any other.
 */
@ApplicationScoped
public class AdminPolicy implements HttpSecurityPolicy {

    /** The role of administrators; also the policy's name in the configuration. */
    public static final String ROLE = "tally-admin";

    private final AdminKey key;

    AdminPolicy(AdminKey key) {
        this.key = key;
    }

    @Override
    public String name() {
        return ROLE;
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        if (key.isAbsent()) {
            return Uni.createFrom()
                    .failure(new ProblemException(
                            HttpProblem.FORBIDDEN, "Administration is closed: this service has no public key."));
        }
        return identity.onFailure(AuthenticationFailedException.class)
                .transform(failure -> unauthenticated(
                        request, "Bearer error=\"invalid_token\"", "The bearer token is not valid, or not any more."))
                .invoke(caller -> {
                    if (caller.isAnonymous()) {
                        throw unauthenticated(request, "Bearer", "This path needs a bearer token.");
                    }
                    if (!caller.hasRole(ROLE)) {
                        throw new ProblemException(
                                HttpProblem.FORBIDDEN, "The token does not have the role " + ROLE + ".");
                    }
                })
                .replaceWith(CheckResult.PERMIT);
    }

    private static ProblemException unauthenticated(RoutingContext request, String challenge, String detail) {
        request.response().putHeader("WWW-Authenticate", challenge);
        return new ProblemException(HttpProblem.UNAUTHENTICATED, detail);
    }
}
