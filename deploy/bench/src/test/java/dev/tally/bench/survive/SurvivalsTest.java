package dev.tally.bench.survive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.bench.Scale;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurvivalsTest {
    private static final Survived RIGHT =
            new Survived("kills", "20 kills", 60, 1_000, 0, 0, List.of("quiet"), List.of(), null);

    @Test
    void a_run_holds_only_when_nothing_is_lost_nothing_doubled_and_no_table_differs() {
        // Then
        assertThat(RIGHT.held()).isTrue();
        assertThat(RIGHT.differing(List.of("a lot")).held()).isFalse();
        assertThat(new Survived("kills", "", 1, 1, 1, 0, List.of(), List.of(), null).held())
                .isFalse();
        assertThat(new Survived("kills", "", 1, 1, 0, 1, List.of(), List.of(), null).held())
                .isFalse();
        assertThat(Survived.failed("kills", "stuck").held()).isFalse();
        assertThat(Survived.notRun("disk-full", "no privilege").held()).isTrue();
    }

    @Test
    void the_table_says_what_was_found_and_what_was_not_run() {
        // When
        var table =
                new SurvivalReport(Scale.NORMAL, List.of(RIGHT, Survived.notRun("disk-full", "no privilege"))).table();

        // Then
        assertThat(table)
                .contains("| kills | 20 kills | 60 | 1,000 | 0 | 0 | quiet |")
                .contains("| disk-full | | | | | | not run: no privilege |");
    }

    @Test
    void names_are_unique_and_an_unknown_one_is_told() {
        // Then
        assertThat(Survivals.all().stream().map(Survival::name)).doesNotHaveDuplicates();
        assertThat(Survivals.chosen(List.of())).isEqualTo(Survivals.all());
        assertThat(Survivals.chosen(List.of("kills"))).hasSize(1);
        assertThatThrownBy(() -> Survivals.chosen(List.of("killz"))).hasMessageContaining("killz");
    }
}
