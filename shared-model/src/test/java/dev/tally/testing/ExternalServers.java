package dev.tally.testing;

/** Servers that somebody else runs, named by properties; the database is emptied, so its name must end in {@code _test}. */
final class ExternalServers implements TestServers {

    @Override
    public Postgres postgres() {
        String database = required("tally.test.postgres.database");
        if (!database.endsWith("_test")) {
            throw new IllegalStateException("tally.test.postgres.database is " + database
                    + ": tests empty their database, so its name must end in _test");
        }
        return new Postgres(
                required("tally.test.postgres.host"),
                Integer.parseInt(System.getProperty("tally.test.postgres.port", "5432")),
                System.getProperty("tally.test.postgres.user", "postgres"),
                required("tally.test.postgres.password"),
                database);
    }

    @Override
    public String kafka() {
        return required("tally.test.kafka.bootstrap-servers");
    }

    @Override
    public void control(String server, String word) {
        throw new UnsupportedOperationException("only the embedded backend can " + word + " " + server);
    }

    private static String required(String name) {
        String value = System.getProperty(name, "");
        if (value.isBlank()) {
            throw new IllegalStateException("tally.test.backend=external needs the property " + name);
        }
        return value;
    }
}
