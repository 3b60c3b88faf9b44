package dev.tally.testing;

import dev.tally.local.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** What a packaged application under test is told beside its backend: ports of its own, and a key for {@code /admin}. */
public final class PackagedService implements QuarkusTestResourceLifecycleManager {

    private static final String MANAGEMENT_PORT = "quarkus.management.port";

    private final AdminTokens tokens = new AdminTokens();

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(tokens.start());
        // Free ports rather than any: a packaged application says nowhere which one its management has taken
        config.put("quarkus.http.test-port", Integer.toString(Ports.free()));
        config.put(MANAGEMENT_PORT, Integer.toString(Ports.free()));
        return config;
    }

    @Override
    public void stop() {
        tokens.stop();
    }

    /** A path of the management interface; {@code @TestHTTPResource} knows it only of applications in the test JVM. */
    public static URI management(String path) {
        return URI.create("http://localhost:" + System.getProperty(MANAGEMENT_PORT) + path);
    }
}
