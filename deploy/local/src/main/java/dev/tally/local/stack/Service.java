package dev.tally.local.stack;

import java.util.Locale;

/** The three services and the ports they have by default. */
public enum Service {
    SOCIAL(8081, 9081),
    CREDITS(8082, 9082),
    METRICS(8083, 9083);

    private final int port;
    private final int managementPort;

    Service(int port, int managementPort) {
        this.port = port;
        this.managementPort = managementPort;
    }

    /** The family's name, which is also the service's name for people. */
    public String family() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The Maven module. */
    public String module() {
        return family() + "-service";
    }

    String portSetting() {
        return "TALLY_" + name() + "_PORT";
    }

    String managementSetting() {
        return "TALLY_" + name() + "_MANAGEMENT_PORT";
    }

    int defaultPort() {
        return port;
    }

    int defaultManagementPort() {
        return managementPort;
    }
}
