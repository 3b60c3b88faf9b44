package dev.tally.local;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The passwords of the services' database roles.
 *
 * @param app of every {@code <family>_app}
 * @param owner of every {@code <family>_owner}
 */
public record RolePasswords(String app, String owner) {

    static final List<String> FAMILIES = List.of("social", "credits", "metrics");

    /** The settings that roles.sql reads, by name. */
    Map<String, String> settings() {
        return FAMILIES.stream()
                .flatMap(family -> List.of(
                        Map.entry("tally." + family + "_app_password", app),
                        Map.entry("tally." + family + "_owner_password", owner))
                        .stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public String toString() {
        return "RolePasswords[]";
    }
}
