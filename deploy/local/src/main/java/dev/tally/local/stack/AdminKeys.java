package dev.tally.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * The key pair whose tokens open {@code /admin} of the local stack.
 *
 * @param publicKey X.509 PEM, given to the services
 * @param privateKey PKCS#8 PEM, stays with the launcher
 */
public record AdminKeys(Path publicKey, Path privateKey) {

    static AdminKeys in(Path directory) {
        AdminKeys keys = new AdminKeys(directory.resolve("admin-public.pem"), directory.resolve("admin-private.pem"));
        try {
            if (!Files.exists(keys.publicKey)) {
                keys.generate();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + keys.privateKey, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return keys;
    }

    /** A signed token of a role, valid from now on. */
    public String token(String role, Duration ttl) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("tally");
        claims.setSubject("tally-launcher");
        claims.setClaim("upn", "tally-launcher");
        claims.setStringListClaim("groups", List.of(role));
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        NumericDate expiration = NumericDate.now();
        expiration.addSeconds(ttl.toSeconds());
        claims.setExpirationTime(expiration);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setHeader("typ", "JWT");
        try {
            signature.setKey(key());
            return signature.getCompactSerialization();
        } catch (JoseException | GeneralSecurityException e) {
            throw new StackException("cannot sign with " + privateKey + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + privateKey, e);
        }
    }

    private PrivateKey key() throws IOException, GeneralSecurityException {
        String pem = Files.readString(privateKey).replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private void generate() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Secrets.write(privateKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        // Last, because it is what says that both are there.
        Secrets.write(publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    private static String pem(String label, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----";
    }
}
