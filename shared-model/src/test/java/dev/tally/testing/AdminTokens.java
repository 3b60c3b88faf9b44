package dev.tally.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Gives an application under test a public key for {@code /admin}, and tests the tokens that go with it. */
public final class AdminTokens implements QuarkusTestResourceLifecycleManager {

    /** The role that opens {@code /admin}. */
    public static final String ROLE = "tally-admin";

    /** Claims for {@link #of}: the administrator's role. */
    public static final String GROUPS = ",\"groups\":[\"" + ROLE + "\"]";

    /** Claims for {@link #of}: valid for long. */
    public static final String UNTIL_2100 = ",\"exp\":4102444800";

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

    /** The value of an Authorization header with claims by hand, rightly signed: {@link #GROUPS}, {@link #UNTIL_2100}. */
    public static String of(String claims) {
        return rs256(json(claims));
    }

    /** Signed for another role, then changed to the administrator's. */
    public static String tampered() {
        String[] parts = bearer("tally", "listener", Duration.ofMinutes(5)).split("\\.", -1);
        return parts[0] + "." + base64(json(UNTIL_2100 + GROUPS)) + "." + parts[2];
    }

    /** Signed with the public key, which everybody may know, as the secret of a symmetric algorithm. */
    public static String symmetric() {
        try {
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) privateKey();
            PublicKey open = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(open.getEncoded(), "HmacSHA256"));
            String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64(json(UNTIL_2100 + GROUPS));
            return "Bearer " + signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(String claims) {
        return "{\"iss\":\"tally\",\"sub\":\"test\",\"iat\":1767225600" + claims + "}";
    }

    private static String rs256(String claims) {
        try {
            String signed = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + base64(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(privateKey());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return "Bearer " + signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
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
