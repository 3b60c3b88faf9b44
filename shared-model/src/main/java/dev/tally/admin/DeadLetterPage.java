package dev.tally.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /admin/dead-letters}. */
public record DeadLetterPage(
        List<DeadLetterView> deadLetters, @Nullable String nextCursor) {}
