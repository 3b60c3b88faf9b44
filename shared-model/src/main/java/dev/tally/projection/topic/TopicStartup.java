package dev.tally.projection.topic;

import dev.tally.projection.ProjectionConfig;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Makes sure at start that the topics are there and that the family can work with their number of partitions.
 *
 * <p>A broker that is away is waited for; a topic with too many partitions ends the service, because what it would
 * compute depended on luck.
 */
@ApplicationScoped
public class TopicStartup {

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Topics topics;
    private final ProjectionConfig config;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    TopicStartup(Topics topics, ProjectionConfig config) {
        this.topics = topics;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("topic-startup").start(this::checkUntilDone);
    }

    /** Completes when the topics are there and fit; never fails. */
    public Uni<Void> checked() {
        return Uni.createFrom().completionStage(done);
    }

    private void checkUntilDone() {
        boolean warned = false;
        while (!done.isDone()) {
            try {
                if (config.createTopics()) {
                    topics.create();
                }
                TopicDescription topic = topics.describe(config.topic());
                int partitions = topic.partitions().size();
                if (partitions > config.partitionsMax()) {
                    Log.errorf(
                            "topic_refused topic=%s partitions=%d partitions_max=%d: accepting is sequential here,"
                                    + " give the topic fewer partitions",
                            config.topic(), partitions, config.partitionsMax());
                    Quarkus.asyncExit(1);
                    return;
                }
                done.complete(null);
            } catch (RuntimeException e) {
                if (!warned) {
                    Log.warnf("broker_awaited reason=\"%s\" retry=%ds", e.getMessage(), RETRY_DELAY.toSeconds());
                    warned = true;
                }
                try {
                    Thread.sleep(RETRY_DELAY);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }
}
