package dev.tally.local.stack;

import dev.tally.local.RolePasswords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The passwords and the key pair of a local stack: made at its first start, kept as files that only their owner reads. */
public record Secrets(Path directory) {

    private static final SecureRandom RANDOM = new SecureRandom();

    public Secrets {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    public String superuserPassword() {
        return password("postgres-superuser");
    }

    public RolePasswords rolePasswords() {
        return new RolePasswords(password("database-app"), password("database-owner"));
    }

    public AdminKeys adminKeys() {
        return AdminKeys.in(directory);
    }

    private String password(String name) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[24];
                RANDOM.nextBytes(random);
                write(file, HexFormat.of().formatHex(random));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + file, e);
        }
    }

    /** Writes whole files or none: a start that is interrupted leaves no half of a secret. */
    static void write(Path file, String content) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), "secret-", ".new");
        Files.writeString(fresh, content + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
