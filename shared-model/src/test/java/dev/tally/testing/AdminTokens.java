package dev.tally.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** Gives an application under test a public key for {@code /admin}, and tests the tokens that go with it. */
public final class AdminTokens implements QuarkusTestResourceLifecycleManager {

    /** The role that opens {@code /admin}. */
    public static final String ROLE = "tally-admin";

    // A property is what all class loaders of a test run share.
    private static final String PRIVATE_KEY = "tally.test.admin.private-key";

    @Override
    public Map<String, String> start() {
        KeyPair pair = generate();
        System.setProperty(
                PRIVATE_KEY,
                Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        return Map.of("tally.admin.public-key", pem);
    }

    @Override
    public void stop() {
        System.clearProperty(PRIVATE_KEY);
    }

    /** The value of an Authorization header that opens {@code /admin}. */
    public static String admin() {
        return bearer("tally", ROLE, Duration.ofMinutes(5));
    }

    /** The value of an Authorization header; a negative time to live makes an expired token. */
    public static String bearer(String issuer, String role, Duration timeToLive) {
        return bearer(issuer, role, timeToLive, privateKey());
    }

    /** As an administrator's, but signed with a key that nobody knows. */
    public static String forged() {
        return bearer("tally", ROLE, Duration.ofMinutes(5), generate().getPrivate());
    }

    private static String bearer(String issuer, String role, Duration timeToLive, PrivateKey key) {
        Instant now = Instant.now();
        return "Bearer "
                + Jwt.issuer(issuer)
                        .subject("test")
                        .groups(role)
                        .issuedAt(now.minus(timeToLive.abs()))
                        .expiresAt(now.plus(timeToLive))
                        .sign(key);
    }

    private static PrivateKey privateKey() {
        try {
            byte[] encoded = Base64.getDecoder().decode(System.getProperty(PRIVATE_KEY));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
