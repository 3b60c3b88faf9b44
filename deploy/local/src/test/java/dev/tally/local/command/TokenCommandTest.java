package dev.tally.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class TokenCommandTest {

    private final TokenCommand.Ttl ttl = new TokenCommand.Ttl();

    @ParameterizedTest
    @CsvSource({"90s,PT1M30S", "15m,PT15M", "1h,PT1H", "7d,PT168H", "1H30M,PT1H30M"})
    void i3_a_time_to_live_is_written_as_people_write_it(String text, Duration duration) {
        assertThat(ttl.convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "-5m", "5", "for ever"})
    void i3_a_token_always_ends(String text) {
        assertThatThrownBy(() -> ttl.convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void i3_without_options_it_is_an_administrators_for_an_hour() {
        CommandLine.Help help = new CommandLine(new TokenCommand()).getHelp();
        assertThat(help.optionList()).contains("--role", "tally-admin", "--ttl", "1h");
    }
}
