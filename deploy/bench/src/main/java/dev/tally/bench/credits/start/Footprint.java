package dev.tally.bench.credits.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process or a build takes of the machine, in MB of a million bytes. */
final class Footprint {
    private static final double MB = 1e6;

    private Footprint() {}

    /** Resident memory of a process, now. */
    static double resident(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    * 1024
                    / MB;
        }
    }

    /** The size of a file, or of all files below a directory. */
    static double size(Path built) throws IOException {
        try (var files = Files.walk(built)) {
            var bytes = 0L;
            for (var file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes / MB;
        }
    }
}
