package dev.tally.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TogetherTest {

    private final CompletableFuture<String> slow = new CompletableFuture<>();
    private final CompletableFuture<String> quick = new CompletableFuture<>();

    @Test
    void r4_a_failure_is_told_only_when_all_statements_have_ended() {
        // Given
        var told = Together.all(List.of(
                        Uni.createFrom().completionStage(slow), Uni.createFrom().completionStage(quick)))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());

        // When
        quick.completeExceptionally(new IllegalStateException("refused"));

        // Then
        told.assertNotTerminated();
        slow.complete("late");
        told.awaitFailure().assertFailedWith(IllegalStateException.class, "refused");
    }

    @Test
    void the_failure_that_came_first_is_the_one_that_is_told() {
        // Given
        var told = Together.all(
                        List.of(Uni.createFrom().completionStage(slow)),
                        Uni.createFrom().completionStage(quick))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());

        // When
        quick.completeExceptionally(new IllegalStateException("the cause"));
        slow.completeExceptionally(new IllegalStateException("current transaction is aborted"));

        // Then
        told.assertFailedWith(IllegalStateException.class, "the cause");
    }

    @Test
    void the_answer_of_the_last_is_given_when_all_have_ended() {
        // When
        quick.complete("known");
        slow.complete("locked");

        // Then
        assertThat(Together.all(
                                List.of(Uni.createFrom().completionStage(slow)),
                                Uni.createFrom().completionStage(quick))
                        .await()
                        .indefinitely())
                .isEqualTo("known");
    }
}
