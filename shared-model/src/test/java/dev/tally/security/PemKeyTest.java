package dev.tally.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void a_key_is_read_from_a_file_from_text_and_from_a_single_line(String kind, @TempDir Path directory)
            throws GeneralSecurityException, IOException {
        // Given
        PublicKey key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        Path file = Files.writeString(directory.resolve("key.pem"), pem);
        // When, Then
        assertThat(PemKey.read(pem)).isEqualTo(key);
        assertThat(PemKey.read(file.toString())).isEqualTo(key);
        assertThat(PemKey.read(pem.replace("\r\n", "\\n").replace("\n", "\\n"))).isEqualTo(key);
    }

    @Test
    void what_is_no_key_is_refused(@TempDir Path directory) {
        assertThatThrownBy(() -> PemKey.read(directory.resolve("absent.pem").toString()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PemKey.read("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> PemKey.read("-----BEGIN PUBLIC KEY-----\n****\n-----END PUBLIC KEY-----"))
                .isInstanceOf(GeneralSecurityException.class);
    }
}
