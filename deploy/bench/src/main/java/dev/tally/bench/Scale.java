package dev.tally.bench;

import java.util.Locale;

/** How much work a run does. */
public enum Scale {
    /** A few minutes, one round, smaller sizes; its figures show a direction and no more. */
    QUICK(1),
    /** The sizes of the goals, three rounds. */
    NORMAL(3),
    /** With the largest sizes as well. */
    FULL(3);

    private final int rounds;

    Scale(int rounds) {
        this.rounds = rounds;
    }

    /** How often each contestant runs. */
    public int rounds() {
        return rounds;
    }

    /** The value for a quick run or the one for all others. */
    public int choose(int quick, int otherwise) {
        return this == QUICK ? quick : otherwise;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
