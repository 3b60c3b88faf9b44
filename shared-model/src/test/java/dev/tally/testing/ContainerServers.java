package dev.tally.testing;

import org.jspecify.annotations.Nullable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** PostgreSQL and Kafka as containers; their engine removes them when the JVM is gone. */
final class ContainerServers implements TestServers {

    private @Nullable PostgreSQLContainer postgres;
    private @Nullable KafkaContainer kafka;

    @Override
    public synchronized Postgres postgres() {
        PostgreSQLContainer running = postgres;
        if (running == null) {
            DockerImageName image = DockerImageName.parse(
                            System.getProperty("tally.test.postgres-image", "postgres:18"))
                    .asCompatibleSubstituteFor("postgres");
            running = new PostgreSQLContainer(image)
                    .withCommand("postgres -c max_connections=200 -c fsync=off"
                            + " -c shared_preload_libraries=pg_stat_statements");
            running.start();
            postgres = running;
        }
        return new Postgres(
                running.getHost(),
                running.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                running.getUsername(),
                running.getPassword(),
                "");
    }

    @Override
    public synchronized String kafka() {
        KafkaContainer running = kafka;
        if (running == null) {
            DockerImageName image = DockerImageName.parse(
                            System.getProperty("tally.test.kafka-image", "apache/kafka:4.1.1"))
                    .asCompatibleSubstituteFor("apache/kafka");
            running = new KafkaContainer(image)
                    .withEnv("KAFKA_MESSAGE_MAX_BYTES", "17825792")
                    .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", "17825792")
                    .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
            running.start();
            kafka = running;
        }
        return running.getBootstrapServers();
    }

    @Override
    public void control(String server, String word) {
        throw new UnsupportedOperationException("only the embedded backend can " + word + " " + server);
    }
}
