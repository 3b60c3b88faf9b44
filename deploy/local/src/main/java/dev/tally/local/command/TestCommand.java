package dev.tally.local.command;

import picocli.CommandLine.Command;

/** Stands in the list of commands; the shell launcher runs the tests, because they need no launcher that is built. */
@Command(name = "test", description = "Build everything and run all tests (Maven's verify).")
final class TestCommand implements Runnable {

    @Override
    public void run() {
        System.err.println("tally: run ./tally test");
    }
}
