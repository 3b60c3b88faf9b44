package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.bench.Race.Measure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {

    @Test
    void contestants_take_turns_and_one_that_takes_over_a_minute_runs_once() throws Exception {
        // Given
        var order = new ArrayList<String>();
        var race = new Race("test", "s")
                .enter("fast", round -> run(order, "fast" + round, new Measure(4 - round, 1)))
                .enter("slow", round -> run(order, "slow" + round, new Measure(61, 61)));

        // When
        var contestants = race.run(3);

        // Then
        assertThat(order).containsExactly("fast1", "slow1", "fast2", "fast3");
        assertThat(contestants)
                .containsExactly(
                        new Contestant("fast", 2, "s", List.of(3.0, 2.0, 1.0)),
                        new Contestant("slow", 61, "s", List.of(61.0)));
    }

    @Test
    void the_median_of_an_even_number_of_rounds_lies_between_the_middle_two() {
        assertThat(Contestant.of("two", "s", List.of(4.0, 1.0)).median()).isEqualTo(2.5);
    }

    @Test
    void the_report_holds_what_was_measured_on_what(@TempDir Path directory) throws Exception {
        // Given
        var result = new BenchResult(
                "b",
                "< 2 s",
                false,
                List.of(Contestant.of("c", "s", List.of(2.5))),
                3.14159,
                List.of("a note"), //
                List.of("a lot differs"));

        // When
        new Report(Scale.QUICK, new Machine(Map.of("cores", "2"), Map.of("java", "25")), List.of(result))
                .write(directory);

        // Then
        var json = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
        assertThat(json.get(0).get("name").asText()).isEqualTo("b");
        assertThat(json.get(0).get("held").asBoolean()).isFalse();
        assertThat(json.get(0).get("ratio").asDouble()).isEqualTo(3.142);
        assertThat(json.at("/0/contestants/0/rounds/0").asDouble()).isEqualTo(2.5);
        assertThat(json.at("/0/machine/cores").asText()).isEqualTo("2");
        assertThat(json.at("/0/versions/java").asText()).isEqualTo("25");
        assertThat(Files.readString(directory.resolve("report.md")))
                .contains("A quick run", "**Missed**", "| c | 2.500 | s | 2.500 |", "**Wrong:** a lot differs");
    }

    private static Measure run(List<String> order, String name, Measure measure) {
        order.add(name);
        return measure;
    }
}
