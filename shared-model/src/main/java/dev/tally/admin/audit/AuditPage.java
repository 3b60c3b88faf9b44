package dev.tally.admin.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /admin/audit}. */
public record AuditPage(
        List<AuditView> audit,
        List<GenerationView> generations,
        @Nullable String nextCursor) {}
