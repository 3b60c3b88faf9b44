package dev.tally.local;

import dev.tally.local.command.TallyCommand;

/** The entry of ./tally. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(TallyCommand.execute(arguments));
    }
}
