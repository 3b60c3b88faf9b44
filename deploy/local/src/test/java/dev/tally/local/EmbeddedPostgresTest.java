package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    private static final RolePasswords PASSWORDS = new RolePasswords("app's secret", "owner-secret");

    private final Path directory;

    EmbeddedPostgresTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void wipe() throws IOException {
        EmbeddedPostgres.wipe(directory);
    }

    @Test
    void keepsCommittedRowsThroughACrash() throws Exception {
        // Given
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, "secret", Map.of())) {
            postgres.createDatabase("tally", PASSWORDS);
            run(postgres, "create table credits.kept as select 42 as answer");
            int port = postgres.port();

            // When
            postgres.restart(EmbeddedPostgres.Stop.IMMEDIATE);

            // Then
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(ask(postgres, "select answer::text from credits.kept")).isEqualTo("42");
            assertThat(ask(postgres, "show server_version_num")).startsWith("18");
        }
    }

    @Test
    void givesEachServiceItsOwnSchemaAndNothingElse() throws Exception {
        // Given
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, "secret", Map.of())) {
            postgres.createDatabase("tally", PASSWORDS);
            postgres.createDatabase("tally", PASSWORDS);

            // When
            try (Connection owner = login(postgres, "credits_owner", PASSWORDS.owner());
                    Statement statement = owner.createStatement()) {
                statement.execute("create table lot (amount bigint)");
            }

            // Then
            try (Connection app = login(postgres, "credits_app", PASSWORDS.app());
                    Statement statement = app.createStatement()) {
                statement.execute("insert into lot values (1)");
                assertThatThrownBy(() -> statement.execute("create table other (amount bigint)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
            try (Connection other = login(postgres, "metrics_app", PASSWORDS.app());
                    Statement statement = other.createStatement()) {
                assertThatThrownBy(() -> statement.execute("select * from credits.lot"))
                        .hasMessageContaining("permission denied");
            }
            assertThatThrownBy(() -> login(postgres, "credits_app", "wrong")).hasMessageContaining("password");
        }
    }

    @Test
    void countsStatementsWithTheBundledExtension() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, "secret", Map.of())) {
            run(postgres, "postgres", "create extension pg_stat_statements");
            assertThat(ask(postgres, "postgres", "select (count(*) > 0)::text from pg_stat_statements"))
                    .isEqualTo("true");
        }
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        // Given
        try (EmbeddedPostgres first = EmbeddedPostgres.start(directory, 0, "secret", Map.of())) {
            // When / Then
            Path second = directory.resolve("second");
            assertThatThrownBy(() -> EmbeddedPostgres.start(second, first.port(), "other", Map.of()))
                    .hasMessageContaining("port " + first.port());
            EmbeddedPostgres.wipe(second);
        }
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        run(postgres, "tally", sql);
    }

    private static void run(EmbeddedPostgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        return ask(postgres, "tally", sql);
    }

    private static String ask(EmbeddedPostgres postgres, String database, String sql) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection login(EmbeddedPostgres postgres, String role, String password) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("tally"), role, password);
    }
}
