package dev.tally.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** One line by which the supervisor tells how far it is: "starting ...", "ready" or "failed ...". */
record StateFile(Path file) {

    void write(String line) throws IOException {
        Path fresh = file.resolveSibling("state.new");
        Files.writeString(fresh, line.replace('\n', ' '));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
