package dev.tally.bench.credits.reads;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Questions by so many clients at once, each with a connection of its own, for so long.
 *
 * @param perSecond questions that were answered
 * @param latencies of all of them
 */
record Load(double perSecond, Latencies latencies) {

    /** One client; asks one question and checks the answer. */
    @FunctionalInterface
    interface Client extends AutoCloseable {
        void ask(SplittableRandom random) throws Exception;

        @Override
        default void close() throws IOException, SQLException {}
    }

    /** Opens one more client. */
    @FunctionalInterface
    interface Clients {
        Client open() throws Exception;
    }

    /** Each client asks as soon as it has its answer. */
    static Load closed(Clients clients, int connections, double seconds) throws Exception {
        return run(clients, connections, seconds, 0);
    }

    /** Questions come at a fixed rate, answered or not; one that has to wait for a client has its wait counted. */
    static Load open(Clients clients, int connections, double seconds, double perSecond) throws Exception {
        return run(clients, connections, seconds, connections / perSecond);
    }

    private static Load run(Clients clients, int connections, double seconds, double gapSeconds) throws Exception {
        var opened = new ArrayList<Client>();
        try (var threads = Executors.newFixedThreadPool(connections)) {
            for (var i = 0; i < connections; i++) {
                opened.add(clients.open());
            }
            var start = System.nanoTime();
            var turns = IntStream.range(0, connections)
                    .<Callable<List<Long>>>mapToObj(i -> () -> {
                        var schedule = new Schedule(start, seconds, gapSeconds, (double) i / connections);
                        return turn(opened.get(i), new SplittableRandom(i), schedule);
                    })
                    .toList();
            var nanos = new ArrayList<Long>();
            for (var turn : threads.invokeAll(turns)) {
                nanos.addAll(turn.get());
            }
            var took = (System.nanoTime() - start) / 1e9;
            return new Load(nanos.size() / took, new Latencies(nanos, 0));
        } finally {
            for (var client : opened) {
                client.close();
            }
        }
    }

    private static List<Long> turn(Client client, SplittableRandom random, Schedule schedule) throws Exception {
        var nanos = new ArrayList<Long>();
        for (var question = 0L; schedule.goesOn(question); question++) {
            var due = schedule.awaitTurn(question);
            client.ask(random);
            nanos.add(System.nanoTime() - due);
        }
        return nanos;
    }

    /**
     * When one client asks.
     *
     * @param gapSeconds between two questions; 0 when the answer decides
     * @param shift of the first question, as a part of the gap
     */
    private record Schedule(long startNanos, double seconds, double gapSeconds, double shift) {

        boolean goesOn(long question) {
            var after = gapSeconds == 0 ? (System.nanoTime() - startNanos) / 1e9 : (question + shift) * gapSeconds;
            return after < seconds;
        }

        /** Returns the instant from which the question's time counts. */
        long awaitTurn(long question) {
            if (gapSeconds == 0) {
                return System.nanoTime();
            }
            var due = startNanos + (long) ((question + shift) * gapSeconds * 1e9);
            for (var wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            return due;
        }
    }
}
