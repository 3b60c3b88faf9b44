package dev.tally.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Whose tokens open {@code /admin}. */
@ConfigMapping(prefix = "tally.admin")
interface AdminConfig {

    /**
     * The public key (RSA or EC, X.509 PEM) that verifies tokens: the path of a file, or the PEM text itself. Without
     * one, {@code /admin} is closed. The environment names it TALLY_ADMIN_PUBLIC_KEY.
     */
    Optional<String> publicKey();

    /** The issuer that a token must name. */
    @WithDefault("tally")
    String issuer();

    /** How far the clock of whoever makes tokens may lag behind this one: so much longer an expired token still opens. */
    @WithDefault("0s")
    @DurationMin
    @DurationMax(seconds = 60)
    Duration clockSkew();
}
