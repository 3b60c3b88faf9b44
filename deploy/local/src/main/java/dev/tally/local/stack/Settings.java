package dev.tally.local.stack;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the environment says about the local stack: ports and partitions. */
public record Settings(Map<String, String> environment) {

    /** A port that the stack listens on, and the setting that changes it. */
    public record Listen(String what, int port, String setting) {}

    public Settings {
        environment = Map.copyOf(environment);
    }

    public int postgresPort() {
        return number("TALLY_POSTGRES_PORT", 15432);
    }

    public int kafkaPort() {
        return number("TALLY_KAFKA_PORT", 19092);
    }

    public String bootstrapServers() {
        return "localhost:" + kafkaPort();
    }

    public int port(Service service) {
        return number(service.portSetting(), service.defaultPort());
    }

    public int managementPort(Service service) {
        return number(service.managementSetting(), service.defaultManagementPort());
    }

    public URI http(Service service) {
        return URI.create("http://localhost:" + port(service));
    }

    public URI management(Service service) {
        return URI.create("http://localhost:" + managementPort(service));
    }

    /** Accepting transfers is sequential by nature, so credits has one partition. */
    public int partitions(Service service) {
        return number("TALLY_" + service.name() + "_PARTITIONS", service == Service.CREDITS ? 1 : 4);
    }

    /** The largest heap of a service, as {@code -Xmx} takes it. */
    public String serviceHeap() {
        return Objects.requireNonNull(environment.getOrDefault("TALLY_SERVICE_HEAP", "512m"));
    }

    public List<Listen> listens() {
        List<Listen> all = new ArrayList<>();
        all.add(new Listen("PostgreSQL", postgresPort(), "TALLY_POSTGRES_PORT"));
        all.add(new Listen("Kafka", kafkaPort(), "TALLY_KAFKA_PORT"));
        for (Service service : Service.values()) {
            all.add(new Listen(service.family(), port(service), service.portSetting()));
            all.add(new Listen(service.family() + " management", managementPort(service), service.managementSetting()));
        }
        return all;
    }

    private int number(String name, int otherwise) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= 1 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number that is out of bounds.
        }
        throw new StackException(name + " is " + value + ": it must be a number from 1 to 65535");
    }
}
