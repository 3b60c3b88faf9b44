package dev.tally.projection.status;

import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.condition.StreamCondition;
import dev.tally.projection.stream.StreamChannel;
import dev.tally.projection.stream.StreamWorker;
import dev.tally.sql.SchemaMigration;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Ready when the schema is there, database and broker answer, and every stream of this process moves or waits for
 * records; a passing failure is forgiven for {@code tally.projection.not-ready-after}.
 */
@Readiness
@ApplicationScoped
class StreamReadiness implements HealthCheck {

    private final SchemaMigration migration;
    private final StreamChannel channel;
    private final StreamMonitor monitor;
    private final ProjectionConfig config;
    private final Clock clock;

    StreamReadiness(
            SchemaMigration migration,
            StreamChannel channel,
            StreamMonitor monitor,
            ProjectionConfig config,
            Clock clock) {
        this.migration = migration;
        this.channel = channel;
        this.monitor = monitor;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("streams");
        boolean ready = say(answer, "schema", migration.isDone());
        ready &= say(answer, "database", isFresh(monitor.databaseSeenAt()));
        ready &= say(answer, "broker", isFresh(monitor.brokerSeenAt()));
        ready &= say(answer, "consumer", isFresh(channel.polledAt()));
        ready &= say(answer, "joined", channel.isJoined());
        for (StreamWorker worker : channel.workers()) {
            StreamCondition condition = worker.condition();
            ready &= isHealthy(condition);
            answer.withData(worker.partition().toString(), word(condition));
        }
        return answer.status(ready).build();
    }

    private static boolean say(HealthCheckResponseBuilder answer, String what, boolean good) {
        answer.withData(what, good ? "ok" : "waiting");
        return good;
    }

    private boolean isHealthy(StreamCondition condition) {
        return condition.positioned()
                && !condition.state().needsPerson()
                && (condition.failingSince() == null || isFresh(condition.failingSince()));
    }

    private static String word(StreamCondition condition) {
        if (condition.failingSince() != null && condition.lastError() != null) {
            return condition.state().word() + ": " + condition.lastError();
        }
        return condition.positioned() ? condition.state().word() : "positioning";
    }

    private boolean isFresh(@Nullable Instant at) {
        Duration forgiven = config.notReadyAfter().plus(config.monitorInterval());
        return at != null && Duration.between(at, clock.instant()).compareTo(forgiven) < 0;
    }
}
