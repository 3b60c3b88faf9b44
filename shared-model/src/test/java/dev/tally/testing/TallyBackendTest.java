package dev.tally.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class TallyBackendTest {

    @Test
    void givesEachStartADatabaseAndATopicOfItsOwn() throws Exception {
        // Given
        TallyBackend first = new TallyBackend();
        first.init(Map.of("family", "credits"));
        Map<String, String> firstConfig = first.start();
        try (Connection owner = TallyBackend.current().owner();
                Statement statement = owner.createStatement()) {
            statement.execute("create table only_here (id bigint)");
        }

        // When
        TallyBackend second = new TallyBackend();
        second.init(Map.of("family", "metrics", "partitions", "4"));
        Map<String, String> secondConfig = second.start();

        // Then
        assertThat(secondConfig.get("tally.projection.topic"))
                .startsWith("tally.metrics.")
                .isNotEqualTo(firstConfig.get("tally.projection.topic"));
        assertThat(secondConfig.get("kafka.bootstrap.servers")).isEqualTo(firstConfig.get("kafka.bootstrap.servers"));
        try (Connection superuser = TallyBackend.current().superuser();
                Statement statement = superuser.createStatement()) {
            assertThatThrownBy(() -> statement.execute("select * from credits.only_here"))
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "tally.test.backend", matches = "embedded")
    void bringsBothServersBackWhereTheyWere() throws Exception {
        // Given
        TallyBackend manager = new TallyBackend();
        manager.start();
        Backend backend = TallyBackend.current();

        // When
        backend.postgres().crash();
        backend.postgres().start();
        backend.kafka().restart();

        // Then
        try (Connection app = backend.app()) {
            assertThat(app.isValid(5)).isTrue();
        }
        assertThat(backend.bootstrapServers()).isEqualTo(manager.start().get("kafka.bootstrap.servers"));
    }

    @Test
    void refusesAnExternalDatabaseThatIsNotForTests() {
        // Given
        System.setProperty("tally.test.postgres.database", "production");
        try {
            // When / Then
            assertThatThrownBy(() -> new ExternalServers().postgres()).hasMessageContaining("must end in _test");
        } finally {
            System.clearProperty("tally.test.postgres.database");
        }
    }
}
