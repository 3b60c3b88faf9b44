package dev.tally.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which daily partitions the audit should have: all rules about days (UTC) and the names of their tables. */
final class AuditDays {

    private static final String PREFIX = "audit_p";
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private AuditDays() {}

    static String tableOf(LocalDate day) {
        return PREFIX + DAY.format(day);
    }

    /** The day of a table; empty for a table that is no daily partition, such as the default one. */
    static Optional<LocalDate> dayOf(String table) {
        if (!table.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(table.substring(PREFIX.length()), DAY));
        } catch (DateTimeParseException foreign) {
            return Optional.empty();
        }
    }

    /** Today and the days ahead that have no partition yet, oldest first. */
    static List<LocalDate> missing(Collection<String> tables, Instant now, int daysAhead) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return Stream.iterate(today, day -> day.plusDays(1))
                .limit(daysAhead + 1L)
                .filter(day -> !tables.contains(tableOf(day)))
                .toList();
    }

    /** The partitions whose youngest possible row is older than the retention, oldest first. */
    static List<String> expired(Collection<String> tables, Instant now, Duration retention) {
        Instant keptFrom = now.minus(retention);
        return tables.stream()
                .flatMap(table -> dayOf(table).stream())
                .filter(day -> !startOf(day.plusDays(1)).isAfter(keptFrom))
                .sorted()
                .map(AuditDays::tableOf)
                .toList();
    }

    static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
