package dev.tally.box;

/** Somebody opens a box, or puts something in: only a box that was opened earlier takes it. */
sealed interface BoxMessage {

    String actor();

    String box();

    /** In the order of all messages, whatever way they arrive. */
    long place();

    record Open(String actor, String box, long place) implements BoxMessage {}

    /**
     * A thing for a box.
     *
     * @param poison true when the database refuses it until the cure is there
     * @param sleepMillis how long the database takes for it
     */
    record Put(String actor, String box, long place, long amount, boolean poison, long sleepMillis)
            implements BoxMessage {}
}
