package dev.tally.bench.credits.start;

import dev.tally.bench.Contestant;
import dev.tally.bench.Testbed.Form;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured of each form of the service, round by round. */
final class StartedForms {
    private final Map<Form, List<Round>> rounds = new EnumMap<>(Form.class);

    /** One start, and what the process held before and after it had something to do, in MB. */
    record Round(Start start, double idle, double loaded) {}

    void add(Form form, Round round) {
        rounds.computeIfAbsent(form, _ -> new ArrayList<>()).add(round);
    }

    /** Of each form the median; the binary comes first when there is one. */
    List<Contestant> contestants(String unit, ToDoubleFunction<Round> value) {
        return rounds.entrySet().stream()
                .map(form -> Contestant.of(
                        name(form.getKey()),
                        unit,
                        form.getValue().stream().map(value::applyAsDouble).toList()))
                .toList()
                .reversed();
    }

    static String name(Form form) {
        return switch (form) {
            case JVM -> "JVM";
            case NATIVE -> "native";
        };
    }
}
