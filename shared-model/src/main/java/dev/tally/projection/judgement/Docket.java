package dev.tally.projection.judgement;

import dev.tally.projection.entry.Entry;
import dev.tally.projection.parking.ParkedMessage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction judges.
 *
 * @param judgedAt the instant that rules and rows use
 * @param fresh records of one topic, in offset order
 * @param due parked messages that are to be judged whatever comes
 * @param waking false to leave those that wait for what is brought to the sweep
 * @param releasing a held key whose messages these are; null when they have to queue behind every held key
 */
public record Docket<M>(
        String topic,
        Instant judgedAt,
        List<Entry<M>> fresh,
        List<ParkedMessage> due,
        boolean waking,
        @Nullable String releasing) {}
