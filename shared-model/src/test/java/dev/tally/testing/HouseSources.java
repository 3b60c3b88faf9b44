package dev.tally.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of the house about source files; every method lists what breaks one. */
public final class HouseSources {

    private static final int LINES_MAX = 300;

    private static final Pattern WRITING_SQL = Pattern.compile(
            "(?m)^[^*/\\n]*(\\binsert\\s+into\\s+\\w|\\bdelete\\s+from\\s+\\w|\\bupdate\\s+\\w+(\\s+(as\\s+)?\\w+)?\\s+set\\b)");

    private final List<Path> files;

    private HouseSources(List<Path> files) {
        this.files = files;
    }

    /** The main sources of a module; Maven runs tests in the module's directory. */
    public static HouseSources of(String module) {
        Path main = Path.of(module, "src", "main", "java");
        if (!Files.isDirectory(main)) {
            throw new IllegalStateException("no main sources under " + main.toAbsolutePath());
        }
        try (Stream<Path> tree = Files.walk(main)) {
            return new HouseSources(tree.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that nobody reads in one go. */
    public List<String> tooLong() {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            long lines = text(file).lines().count();
            if (lines > LINES_MAX) {
                found.add(file + " has " + lines + " lines, more than " + LINES_MAX);
            }
        }
        return found;
    }

    /** Files that write a table without being a store. */
    public List<String> writingOutsideStores() {
        return files.stream()
                .filter(file -> !file.toString().endsWith("Store.java"))
                .filter(file -> WRITING_SQL.matcher(text(file)).find())
                .map(file -> file + " has SQL that writes, and is no store")
                .toList();
    }

    /** Packages whose code the null checker leaves alone, or that do not say what they own. */
    public List<String> packagesWithoutContract() {
        return files.stream()
                .map(Path::getParent)
                .distinct()
                .filter(directory -> {
                    Path contract = directory.resolve("package-info.java");
                    return !Files.exists(contract)
                            || !text(contract).contains("@NullMarked")
                            || !text(contract).startsWith("/** Owns ");
                })
                .map(directory -> directory + " has no package-info.java with @NullMarked that says what it owns")
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
