package dev.tally.local.command;

import dev.tally.local.stack.Service;
import dev.tally.local.stack.Settings;

/** Prints where a running stack can be reached. */
final class Urls {

    private Urls() {}

    static void print(Settings settings) {
        for (Service service : Service.values()) {
            System.out.printf(
                    "%-9s %s   API %s/q/swagger-ui   health %s/q/health   metrics %s/q/metrics%n",
                    service.family(),
                    settings.http(service),
                    settings.http(service),
                    settings.management(service),
                    settings.management(service));
        }
        System.out.printf("%-9s localhost:%d, database tally%n", "postgres", settings.postgresPort());
        System.out.printf("%-9s %s%n", "kafka", settings.bootstrapServers());
    }
}
