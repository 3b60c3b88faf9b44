package dev.tally.security;

import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The key that verifies administrators' tokens; read once, at start. A service starts without one all the same. */
@Startup
@ApplicationScoped
class AdminKey {

    private final @Nullable PublicKey key;
    private final String issuer;
    private final Duration clockSkew;

    AdminKey(AdminConfig config) {
        this.issuer = config.issuer();
        this.clockSkew = config.clockSkew();
        this.key = config.publicKey()
                .filter(setting -> !setting.isBlank())
                .flatMap(AdminKey::read)
                .orElse(null);
    }

    /** True while no token at all can open {@code /admin}. */
    boolean isAbsent() {
        return key == null;
    }

    /**
     * What the JWT extension verifies tokens with, instead of its own configuration keys. It always asks for {@code exp}: a
     * token that never ends is none.
     */
    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    JWTAuthContextInfo verification() {
        JWTAuthContextInfo verification = new JWTAuthContextInfo();
        verification.setIssuedBy(issuer);
        verification.setRequireNamedPrincipal(false); // the role decides, whoever bears it
        verification.setClockSkew((int) clockSkew.toSeconds()); // its own default is a minute
        PublicKey present = key;
        if (present != null) {
            verification.setPublicVerificationKey(present);
            verification.setSignatureAlgorithm(
                    Set.of(present instanceof ECPublicKey ? SignatureAlgorithm.ES256 : SignatureAlgorithm.RS256));
        }
        return verification;
    }

    private static Optional<PublicKey> read(String setting) {
        try {
            PublicKey key = PemKey.read(setting);
            Log.infof("admin_open key=%s", key.getAlgorithm());
            return Optional.of(key);
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            // The message of an I/O failure is the path; one about PEM says what is wrong with it. Neither is a secret.
            Log.errorf(
                    "admin_closed reason=unreadable_public_key cause=\"%s: %s\"",
                    unreadable.getClass().getSimpleName(), unreadable.getMessage());
            return Optional.empty();
        }
    }
}
