package dev.tally.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads a public key of unknown kind from PEM. */
final class PemKey {

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final List<String> KINDS = List.of("RSA", "EC");

    private PemKey() {}

    /** @param setting a PEM text, or the path of a file that holds one */
    static PublicKey read(String setting) throws IOException, GeneralSecurityException {
        return parse(setting.contains(BEGIN) ? setting : Files.readString(Path.of(setting)));
    }

    private static PublicKey parse(String pem) throws GeneralSecurityException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new GeneralSecurityException("no PEM block \"PUBLIC KEY\"");
        }
        // An environment variable may have lost its line ends, or hold them as "\n".
        String base64 =
                pem.substring(begin + BEGIN.length(), end).replace("\\n", "").replaceAll("\\s", "");
        X509EncodedKeySpec spec;
        try {
            spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            throw new GeneralSecurityException("the PEM block is not base64", notBase64);
        }
        GeneralSecurityException last = new GeneralSecurityException("no kind of key fits");
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(spec);
            } catch (GeneralSecurityException anotherKind) {
                last = anotherKind;
            }
        }
        throw last;
    }
}
