package dev.tally.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What the figures were measured on.
 *
 * @param machine cores, memory and the database settings that matter for writes
 * @param versions of everything that took part
 */
record Machine(Map<String, String> machine, Map<String, String> versions) {
    private static final String SETTINGS = """
            select name, current_setting(name)
              from pg_settings
             where name = any (array['shared_buffers', 'work_mem', 'fsync', 'synchronous_commit', 'full_page_writes',
                   'wal_level', 'wal_compression', 'max_wal_size', 'checkpoint_timeout', 'effective_cache_size',
                   'max_connections', 'jit', 'shared_preload_libraries', 'server_version'])
            """;

    static Machine of(Testbed bed) throws SQLException {
        var machine = new TreeMap<String, String>();
        var versions = new TreeMap<String, String>();
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("memory", memory());
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("arch", System.getProperty("os.arch"));
        versions.put("java", System.getProperty("java.vendor.version", System.getProperty("java.version")));
        versions.put("kafka-clients", AppInfoParser.getVersion());
        try (var connection = bed.connect("postgres");
                var statement = connection.createStatement();
                var settings = statement.executeQuery(SETTINGS)) {
            while (settings.next()) {
                var name = settings.getString(1);
                if (name.equals("server_version")) {
                    versions.put("postgresql", settings.getString(2));
                } else {
                    machine.put("postgresql." + name, settings.getString(2));
                }
            }
        }
        return new Machine(machine, versions);
    }

    private static String memory() {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }
}
