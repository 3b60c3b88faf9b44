package dev.tally.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What docs/reference/metrics.md says of the metrics, and what a service really shows, in the same words. */
public final class MetricsReference {

    /** Name, type and labels; the columns behind them are for people. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(tally_[a-z0-9_]+)` \\| ([a-z]+) \\|([^|]*)\\|");

    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (tally_[a-z0-9_]+) ([a-z]+)$");

    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    /** OpenMetrics leaves it out where it tells of the type. */
    private static final String TOTAL = "_total";

    private MetricsReference() {}

    /** Metrics by name, of those whose names are asked for: "type label label". */
    public static SortedMap<String, String> documented(Predicate<String> name) {
        Matcher rows = ROW.matcher(text(Path.of("..", "docs", "reference", "metrics.md")));
        SortedMap<String, String> metrics = new TreeMap<>();
        while (rows.find()) {
            String labels = rows.group(3).replace("`", "").replace(",", "").strip();
            metrics.put(rows.group(1), (rows.group(2) + " " + labels).strip());
        }
        metrics.keySet().removeIf(name.negate());
        return metrics;
    }

    /** The same from an answer of {@code /q/metrics}, in either of its two forms. */
    public static SortedMap<String, String> exported(String scrape, Predicate<String> name) {
        Matcher types = TYPE.matcher(scrape);
        SortedMap<String, String> metrics = new TreeMap<>();
        while (types.find()) {
            boolean counter = types.group(2).equals("counter");
            String sample = counter && !types.group(1).endsWith(TOTAL) ? types.group(1) + TOTAL : types.group(1);
            metrics.put(sample, (types.group(2) + " " + String.join(" ", labels(scrape, sample))).strip());
        }
        metrics.keySet().removeIf(name.negate());
        return metrics;
    }

    /** Without those that the test's own environment adds, such as the quantile of a summary. */
    private static SortedSet<String> labels(String scrape, String name) {
        return scrape.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + "_count{"))
                .flatMap(
                        line -> LABEL.matcher(line.substring(line.indexOf('{'))).results())
                .map(label -> label.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
