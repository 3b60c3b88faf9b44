package dev.tally.bench.survive;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.bench.Scale;
import dev.tally.bench.survive.field.Survived;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what failure runs found, for people (report.md) and for machines (report.json). */
record SurvivalReport(Scale scale, List<Survived> results) {

    /** One line about one run. */
    static String line(Survived result) {
        if (result.notRun() != null) {
            return result.name() + ": not run: " + result.notRun();
        }
        return String.format(
                Locale.ROOT,
                "%s: %s, %.0f s, %,d messages, %d lost, %d doubled%s",
                result.name(),
                result.held() ? "held" : "DID NOT HOLD " + result.wrong(),
                result.seconds(),
                result.messages(),
                result.lost(),
                result.doubled(),
                result.notes().isEmpty() ? "" : "; " + String.join("; ", result.notes()));
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.md"), markdown());
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        directory.resolve("report.json").toFile(),
                        results.stream().map(this::json).toList());
    }

    /** The table of all runs. */
    String table() {
        var text = new StringBuilder("| run | faults | seconds | messages | lost | doubled | what else |\n");
        text.append("| --- | --- | ---: | ---: | ---: | ---: | --- |\n");
        for (var result : results) {
            text.append(
                    result.notRun() != null
                            ? String.format(
                                    Locale.ROOT, "| %s | | | | | | not run: %s |%n", result.name(), result.notRun())
                            : row(result));
        }
        return text.toString();
    }

    private static String row(Survived result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %,d | %d | %d | %s%s |%n",
                result.name(),
                result.faults(),
                result.seconds(),
                result.messages(),
                result.lost(),
                result.doubled(),
                result.wrong().isEmpty() ? "" : "**did not hold** ",
                String.join("; ", result.notes()));
    }

    private String markdown() {
        var text = new StringBuilder("# Failure runs\n\n");
        if (scale == Scale.QUICK) {
            text.append("A quick round: smaller sizes and fewer faults than the full one.\n\n");
        }
        text.append(table()).append('\n');
        for (var result : results) {
            for (var difference : result.wrong()) {
                text.append("* **")
                        .append(result.name())
                        .append(":** ")
                        .append(difference)
                        .append('\n');
            }
        }
        return text.append("\nMeasured on ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" cores, harness, broker, database and service together.\n")
                .toString();
    }

    private Map<String, Object> json(Survived result) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", result.name());
        json.put("held", result.held());
        json.put("faults", result.faults());
        json.put("seconds", Math.round(result.seconds() * 10) / 10.0);
        json.put("messages", result.messages());
        json.put("lost", result.lost());
        json.put("doubled", result.doubled());
        json.put("notes", result.notes());
        json.put("wrong", result.wrong());
        json.put("not_run", result.notRun());
        json.put("scale", scale.toString());
        return json;
    }
}
