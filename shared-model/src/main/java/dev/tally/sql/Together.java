package dev.tally.sql;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Statements of one transaction that are sent without waiting for each other's answers.
 *
 * <p>A failure is told only when all of them have ended. Whoever rolled back at once would set free those that wait for
 * their preparation or for what is computed before them: they would run after the transaction, and stay.
 */
public final class Together {

    private Together() {}

    /** Fails with the failure that came first: those after it only say that the transaction is aborted. */
    public static Uni<Void> all(List<? extends Uni<?>> statements) {
        if (statements.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().deferred(() -> {
            AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
            List<Uni<Object>> ended = statements.stream()
                    .map(statement -> ended(statement, first))
                    .toList();
            return Uni.combine().all().unis(ended).discardItems().chain(() -> {
                Throwable failure = first.get();
                return failure == null
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(failure);
            });
        });
    }

    /** The same with a last one whose answer is wanted. */
    public static <T> Uni<T> all(List<? extends Uni<?>> statements, Uni<T> last) {
        return Uni.createFrom().deferred(() -> {
            AtomicReference<@Nullable T> answer = new AtomicReference<>();
            Uni<T> kept = last.invoke(answer::set);
            return all(Stream.concat(statements.stream(), Stream.of(kept)).toList())
                    .map(done -> answer.get());
        });
    }

    private static Uni<Object> ended(Uni<?> statement, AtomicReference<@Nullable Throwable> first) {
        return statement
                .onFailure()
                .invoke(failure -> first.compareAndSet(null, failure))
                .replaceWith(new Object())
                .onFailure()
                .recoverWithItem(new Object());
    }
}
