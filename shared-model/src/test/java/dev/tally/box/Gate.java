package dev.tally.box;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds a projection between its look and its verdicts for as long as a test wants. */
@Singleton
class Gate {

    private record Hold(String box, CompletableFuture<Void> reached, CompletableFuture<Void> opened) {}

    private final AtomicReference<@Nullable Hold> hold = new AtomicReference<>();

    /** From now on the first that looks for the box waits; completes when it does. */
    CompletableFuture<Void> close(String box) {
        Hold closed = new Hold(box, new CompletableFuture<>(), new CompletableFuture<>());
        hold.set(closed);
        return closed.reached();
    }

    void open() {
        Hold closed = hold.getAndSet(null);
        if (closed != null) {
            closed.opened().complete(null);
        }
    }

    Uni<Void> pass(Set<String> boxes) {
        Hold closed = hold.get();
        if (closed == null || !boxes.contains(closed.box()) || !closed.reached().complete(null)) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().completionStage(closed.opened());
    }
}
