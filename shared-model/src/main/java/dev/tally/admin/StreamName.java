package dev.tally.admin;

import dev.tally.rest.Argument;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stream as people write it: {@code <topic>-<partition>}, split at the last hyphen. */
public record StreamName(String topic, int partition) {

    private static final Pattern FORM = Pattern.compile("([a-zA-Z0-9._-]{1,249})-([0-9]{1,9})");

    public static Optional<StreamName> of(Argument argument) {
        return argument.string().map(text -> {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw argument.bad("must be <topic>-<partition>");
            }
            return new StreamName(form.group(1), Integer.parseInt(form.group(2)));
        });
    }

    public static String of(String topic, int partition) {
        return topic + "-" + partition;
    }

    @Override
    public String toString() {
        return of(topic, partition);
    }
}
