package dev.tally.admin.deadletter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /admin/dead-letters}. */
public record DeadLetterPage(
        List<DeadLetterView> deadLetters, @Nullable String nextCursor) {}
