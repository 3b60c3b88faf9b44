package dev.tally.local.command;

import picocli.CommandLine.Command;

/** Stands in the list of commands; the shell launcher builds binaries, because that needs no launcher that is built. */
@Command(name = "native", description = "Build the binary of a service (needs GRAALVM_HOME).")
final class NativeCommand implements Runnable {

    @Override
    public void run() {
        System.err.println("tally: run ./tally native");
    }
}
