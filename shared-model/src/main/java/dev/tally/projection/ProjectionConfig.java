package dev.tally.projection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How a service reads its topic and cuts it into slices. */
@ConfigMapping(prefix = "tally.projection")
public interface ProjectionConfig {

    /** The topic that the service projects; dead letters go to it with ".dlq" appended, events with ".events". */
    String topic();

    /** Partitions that the topic is created with when it does not exist. */
    @WithDefault("4")
    @Min(1)
    int partitions();

    /** Most partitions that the family can work with; with more the service refuses to start. */
    @WithDefault("1024")
    @Min(1)
    int partitionsMax();

    /** Whether missing topics are created at start. */
    @WithDefault("true")
    boolean createTopics();

    /** Replicas of a topic that is created here. */
    @WithDefault("1")
    @Min(1)
    short replicationFactor();

    /** Most records of a slice: one transaction applies them all. */
    @WithDefault("5000")
    @Min(1)
    @Max(100_000)
    int maxBatch();

    /** Most bytes of a slice, keys and values together; one larger record is a slice of its own. */
    @WithDefault("16777216")
    @Min(1024)
    int maxBatchBytes();

    /** Shortest wait before a slice that failed for a passing reason is tried again. */
    @WithDefault("100ms")
    Duration retryDelayMin();

    /** Longest wait before a slice that failed for a passing reason is tried again. */
    @WithDefault("5s")
    Duration retryDelayMax();

    /** How long a statement for a single message may take, after it was too long for the usual limit. */
    @WithDefault("60s")
    Duration singleTimeout();

    /** How many messages in a row may be quarantined before the stream is halted: then it is not the message. */
    @WithDefault("10")
    @Min(0)
    int quarantineMaxRun();

    /** How long a halted stream waits before it tries its message again. */
    @WithDefault("30s")
    Duration haltedRetryDelay();

    /** How long a message waits at least for what it needs before it is refused. */
    @WithDefault("60s")
    Duration parkMax();

    /** How often parked messages are looked at whose time is over. */
    @WithDefault("5s")
    Duration sweepInterval();

    /** How long a slice may take before its connection is given up; longer than any statement may. */
    @WithDefault("3m")
    Duration transactionTimeout();

    /** How long a stream may be without its database or broker before readiness turns false. */
    @WithDefault("30s")
    Duration notReadyAfter();

    /** How often position, end and rate of the streams are looked at. */
    @WithDefault("2s")
    Duration monitorInterval();
}
