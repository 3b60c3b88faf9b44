package dev.tally.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationOrderTest {

    @Test
    void a_migration_of_the_runtime_may_come_after_those_of_the_family(@TempDir Path before) throws IOException {
        // Given a database of an earlier version: the runtime's first migration, and one of the family
        copy("/db/runtime/V1__runtime.sql", before);
        copy("/db/social/V100__counter.sql", before);
        Backend backend = TallyBackend.fresh("social");
        assertThat(flyway(backend).locations("filesystem:" + before).load().migrate().migrationsExecuted)
                .isEqualTo(2);

        // When
        int executed = flyway(backend)
                .locations("classpath:db/runtime", "classpath:db/social")
                .outOfOrder(Boolean.parseBoolean(setting("quarkus.flyway.migration.out-of-order")))
                .load()
                .migrate()
                .migrationsExecuted;

        // Then
        assertThat(executed).isGreaterThanOrEqualTo(2);
    }

    private static FluentConfiguration flyway(Backend backend) {
        return Flyway.configure()
                .dataSource(
                        "jdbc:postgresql://%s:%d/%s".formatted(backend.host(), backend.port(), backend.database()),
                        "social_owner",
                        Backend.PASSWORDS.owner())
                .defaultSchema("social")
                .createSchemas(false);
    }

    private static String setting(String name) throws IOException {
        Properties settings = new Properties();
        try (InputStream file = resource("/META-INF/microprofile-config.properties")) {
            settings.load(file);
        }
        return settings.getProperty(name, "false");
    }

    private static void copy(String resource, Path directory) throws IOException {
        try (InputStream file = resource(resource)) {
            Files.copy(file, directory.resolve(Path.of(resource).getFileName().toString()));
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(MigrationOrderTest.class.getResourceAsStream(name), name);
    }
}
