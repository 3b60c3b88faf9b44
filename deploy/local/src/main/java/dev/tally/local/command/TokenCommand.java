package dev.tally.local.command;

import dev.tally.local.stack.LocalStack;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Prints a token for the local stack. */
@Command(
        name = "token",
        description = "Print a bearer token for the local stack, and nothing else.",
        mixinStandardHelpOptions = true,
        footer = {"", "curl -H \"Authorization: Bearer $(./tally token)\" http://localhost:8082/admin/streams"})
final class TokenCommand implements Callable<Integer> {

    @Option(
            names = "--role",
            description = "The role of its bearer (default: ${DEFAULT-VALUE}).",
            defaultValue = "tally-admin")
    private String role = "tally-admin";

    @Option(
            names = "--ttl",
            description = "How long it is valid: 90s, 15m, 1h, 7d (default: ${DEFAULT-VALUE}).",
            defaultValue = "1h",
            converter = Ttl.class)
    private Duration ttl = Duration.ofHours(1);

    @Override
    public Integer call() {
        LocalStack stack = LocalStack.ofLauncher();
        stack.layout().create();
        System.out.println(stack.secrets().adminKeys().token(role, ttl));
        return 0;
    }

    /** Reads durations as people write them. */
    static final class Ttl implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String value) {
            String upper = value.strip().toUpperCase(Locale.ROOT);
            try {
                Duration duration = Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
                if (duration.isPositive()) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // Told below, like a duration that is not positive.
            }
            throw new TypeConversionException("'" + value + "' is no duration; write for example 90s, 15m, 1h or 7d");
        }
    }
}
