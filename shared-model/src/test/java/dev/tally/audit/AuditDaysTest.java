package dev.tally.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditDaysTest {

    @Test
    void today_and_the_days_ahead_are_missing_unless_they_have_a_table() {
        // Given
        Instant now = Instant.parse("2026-12-30T23:59:59Z");
        // When
        List<LocalDate> missing = AuditDays.missing(List.of("audit_p20261231", "audit_default"), now, 3);
        // Then
        assertThat(missing)
                .containsExactly(LocalDate.of(2026, 12, 30), LocalDate.of(2027, 1, 1), LocalDate.of(2027, 1, 2));
    }

    @Test
    void a_day_expires_when_its_last_instant_is_older_than_the_retention() {
        // Given
        List<String> tables = List.of("audit_p20260102", "audit_p20260101", "audit_default", "audit_pnever");
        // When, Then
        assertThat(AuditDays.expired(tables, Instant.parse("2026-01-31T23:59:59Z"), Duration.ofDays(30)))
                .isEmpty();
        assertThat(AuditDays.expired(tables, Instant.parse("2026-02-01T00:00:00Z"), Duration.ofDays(30)))
                .containsExactly("audit_p20260101");
        assertThat(AuditDays.expired(tables, Instant.parse("2026-02-02T00:00:00Z"), Duration.ofDays(30)))
                .containsExactly("audit_p20260101", "audit_p20260102");
    }

    @Test
    void the_hash_is_fnv_1a() {
        // The published test values of the algorithm.
        assertThat(IdHash.of("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(IdHash.of("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(IdHash.of("foobar")).isEqualTo(0x85944171f73967e8L);
    }
}
