package dev.tally.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what was measured, for people (report.md) and for machines (report.json). */
record Report(Scale scale, Machine machine, List<BenchResult> results) {

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.md"), markdown());
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        directory.resolve("report.json").toFile(),
                        results.stream().map(this::json).toList());
    }

    private Map<String, Object> json(BenchResult result) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", result.name());
        json.put("goal", result.goal());
        json.put("held", result.held());
        json.put("contestants", result.contestants().stream().map(Report::json).toList());
        json.put("ratio", rounded(result.ratio()));
        json.put("scale", scale.toString());
        json.put("notes", result.notes());
        json.put("wrong", result.wrong());
        json.put("machine", machine.machine());
        json.put("versions", machine.versions());
        return json;
    }

    private static Map<String, Object> json(Contestant contestant) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", contestant.name());
        json.put("median", rounded(contestant.median()));
        json.put("unit", contestant.unit());
        json.put("rounds", contestant.rounds().stream().map(Report::rounded).toList());
        return json;
    }

    private String markdown() {
        var text = new StringBuilder("# Benchmarks\n\n");
        if (scale == Scale.QUICK) {
            text.append("A quick run: fewer rounds and smaller sizes. The figures show a direction and no more.\n\n");
        }
        results.forEach(result -> text.append(section(result)));
        text.append("## Measured on\n\n| | |\n| --- | --- |\n");
        machine.machine().forEach((name, value) -> text.append(row(name, value)));
        machine.versions().forEach((name, value) -> text.append(row(name, value)));
        return text.toString();
    }

    private static String section(BenchResult result) {
        var text = new StringBuilder();
        text.append("## ").append(result.name()).append("\n\nGoal: ").append(result.goal());
        text.append(result.held() ? ". Met" : ". **Missed**");
        text.append(String.format(Locale.ROOT, "; ratio %.2f.%n%n", result.ratio()));
        text.append("| contestant | median | unit | rounds |\n| --- | ---: | --- | --- |\n");
        for (var contestant : result.contestants()) {
            var rounds = contestant.rounds().stream().map(Report::figure).collect(Collectors.joining(", "));
            text.append("| ").append(contestant.name()).append(" | ").append(figure(contestant.median()));
            text.append(" | ")
                    .append(contestant.unit())
                    .append(" | ")
                    .append(rounds)
                    .append(" |\n");
        }
        text.append('\n');
        result.notes().forEach(note -> text.append("* ").append(note).append('\n'));
        result.wrong()
                .forEach(difference ->
                        text.append("* **Wrong:** ").append(difference).append('\n'));
        return text.append('\n').toString();
    }

    private static String row(String name, String value) {
        return "| " + name + " | " + value + " |\n";
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.3f" : "%,.0f", value);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
