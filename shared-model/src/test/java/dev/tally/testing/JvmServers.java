package dev.tally.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The servers of this JVM, once and for all its class loaders.
 *
 * <p>Quarkus loads test classes anew for each application it starts, and with them their statics. So the servers live in
 * the copy of this class that the system class loader holds, and every other copy reaches it by {@link #call}: only types
 * of the JDK cross that line.
 */
public final class JvmServers {

    private static final AtomicInteger STARTS = new AtomicInteger();
    private static @Nullable TestServers servers;
    private static Map<String, String> current = Map.of();

    private JvmServers() {}

    /** Calls one of the methods below on the one copy that holds the servers. */
    static Object call(String method, Object... arguments) {
        try {
            Class<?> one = Class.forName(JvmServers.class.getName(), true, ClassLoader.getSystemClassLoader());
            Method found = Arrays.stream(one.getDeclaredMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            return found.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IllegalStateException("test servers: " + cause.getMessage(), cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the system class loader does not see the test servers", e);
        }
    }

    /** A number that no other start in this JVM has. */
    public static int nextStart() {
        return STARTS.incrementAndGet();
    }

    public static synchronized String[] postgres() throws IOException {
        TestServers.Postgres found = servers().postgres();
        return new String[] {
            found.host(), Integer.toString(found.port()), found.user(), found.password(), found.fixedDatabase()
        };
    }

    public static synchronized String kafka() throws IOException {
        return servers().kafka();
    }

    public static synchronized String control(String server, String word) throws IOException {
        servers().control(server, word);
        return word;
    }

    /** Remembers what the application under test was started with. */
    public static synchronized Map<String, String> remember(Map<String, String> backend) {
        current = Map.copyOf(backend);
        return current;
    }

    public static synchronized Map<String, String> current() {
        return current;
    }

    private static TestServers servers() throws IOException {
        TestServers known = servers;
        if (known == null) {
            known = switch (System.getProperty("tally.test.backend", "embedded")) {
                case "embedded" -> new EmbeddedServers();
                case "containers" -> new ContainerServers();
                case "external" -> new ExternalServers();
                case String other ->
                    throw new IllegalArgumentException(
                            "tally.test.backend is " + other + "; it can be embedded, containers or external");
            };
            servers = known;
        }
        return known;
    }
}
