package dev.tally.projection.parking;

import dev.tally.projection.Dependencies;
import dev.tally.projection.Projection;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.entry.Entry.Waited;
import dev.tally.projection.parking.ParkedMessage.Place;
import dev.tally.projection.parking.ParkedStore.Bound;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Brings together, inside the transaction that may deliver it, what waits for something with what brings it (R13).
 *
 * <p>First it looks without locks who would wait and what is unknown; then all locks are taken in one go; then the
 * waiting are taken away for the projection to judge. What the projection looks up is read after that.
 */
@ApplicationScoped
public class Parking {

    private final ParkedStore store;
    private final DependencyLocks locks;
    private final Decoding decoding;
    private final Bound bound;
    private final Duration parkMax;

    Parking(ParkedStore store, DependencyLocks locks, Decoding decoding, ProjectionConfig config) {
        this.store = store;
        this.locks = locks;
        this.decoding = decoding;
        this.bound = new Bound(config.maxBatch(), config.maxBatchBytes());
        this.parkMax = config.parkMax();
    }

    /**
     * What a transaction is about to judge.
     *
     * @param fresh messages that come for the first time, or again from outside the parked
     * @param due parked messages that are to be judged whatever comes
     * @param waking false to leave those that wait for what is brought to the sweep
     */
    public record Occasion<M>(String topic, List<Entry<M>> fresh, List<ParkedMessage> due, boolean waking) {}

    /** Everything that was seen before the locks. */
    private record Seen(Set<String> needs, Set<String> provides, Map<Place, ParkedMessage> parked) {
        Seen() {
            this(new HashSet<>(), new HashSet<>(), new LinkedHashMap<>());
        }
    }

    /** Locks what has to be locked and takes the woken away. */
    public <M> Uni<Gathered<M>> gather(
            SqlConnection tx, Projection<M> family, Dependencies<M> dependencies, Occasion<M> occasion) {
        Seen seen = new Seen();
        Collection<M> fresh = accepted(occasion.fresh());
        seen.needs().addAll(all(fresh, dependencies::needs));
        Set<String> brought = all(fresh, dependencies::provides);
        return look(tx, family, dependencies, occasion, seen, brought, occasion.due())
                .chain(() -> missing(tx, dependencies, seen.needs()))
                .chain(missing -> locks.take(tx, occasion.topic(), missing, seen.provides())
                        .chain(() -> woken(tx, family, occasion, seen))
                        .map(woken -> new Gathered<>(woken, missing)));
    }

    /**
     * A message that has to wait.
     *
     * @param since when it was parked first
     * @param dependency one of {@link Gathered#parkable}
     */
    public record Parked(ConsumerRecord<byte[], byte[]> record, Instant since, String dependency) {}

    /** Parks messages. */
    public Uni<Void> park(SqlConnection tx, String topic, List<Parked> parked) {
        return store.park(tx, topic, parked);
    }

    /** True when no other process sweeps the topic until the end of the transaction. */
    public Uni<Boolean> trySweep(SqlConnection tx, String topic) {
        return locks.trySweep(tx, topic);
    }

    /** The oldest messages that the sweep should judge, at most so many; nothing is locked. */
    public Uni<List<ParkedMessage>> due(SqlConnection tx, String topic, Instant now, int countMax) {
        return store.due(tx, topic, now, parkMax, new Bound(countMax, bound.bytesMax()));
    }

    /** Takes a message away that cannot be judged; false when it is parked no longer. */
    public Uni<Boolean> remove(SqlConnection tx, String topic, ParkedMessage message) {
        return store.claim(tx, topic, Set.of(), Map.of(message.place(), message), bound)
                .map(taken -> !taken.isEmpty());
    }

    /** How many messages are parked, counted up to a bound. */
    public Uni<Long> count(String topic, int countMax) {
        return store.count(topic, countMax);
    }

    /** Follows the chain: what is woken may bring what others wait for. */
    private <M> Uni<Void> look(
            SqlConnection tx,
            Projection<M> family,
            Dependencies<M> dependencies,
            Occasion<M> occasion,
            Seen seen,
            Set<String> brought,
            List<ParkedMessage> parked) {
        Set<String> bringing = new HashSet<>(brought);
        for (ParkedMessage message : parked) {
            if (seen.parked().putIfAbsent(message.place(), message) == null) {
                Entry<M> entry = decoding.decode(message.record(), family.decoder());
                Collection<M> accepted = accepted(List.of(entry));
                seen.needs().addAll(all(accepted, dependencies::needs));
                bringing.addAll(all(accepted, dependencies::provides));
            }
        }
        bringing.removeAll(seen.provides());
        seen.provides().addAll(bringing);
        if (bringing.isEmpty() || !occasion.waking()) {
            return Uni.createFrom().voidItem();
        }
        return store.peek(tx, occasion.topic(), bringing, bound)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : look(tx, family, dependencies, occasion, seen, Set.of(), found));
    }

    private static <M> Uni<Set<String>> missing(SqlConnection tx, Dependencies<M> dependencies, Set<String> needs) {
        if (needs.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return dependencies.known(tx, needs).map(known -> needs.stream()
                .filter(need -> !known.contains(need))
                .collect(Collectors.toUnmodifiableSet()));
    }

    private <M> Uni<List<Entry<M>>> woken(SqlConnection tx, Projection<M> family, Occasion<M> occasion, Seen seen) {
        Map<Place, ParkedMessage> due =
                occasion.due().stream().collect(Collectors.toMap(ParkedMessage::place, message -> message));
        Set<String> awaited = occasion.waking() ? seen.provides() : Set.of();
        if (due.isEmpty() && seen.provides().isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Uni<List<ParkedMessage>> claimed = due.isEmpty() && awaited.isEmpty()
                ? Uni.createFrom().item(List.of())
                : store.claim(tx, occasion.topic(), awaited, due, bound);
        return claimed.call(taken -> (taken.isEmpty() && occasion.waking())
                                || seen.provides().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : store.wake(tx, occasion.topic(), seen.provides()))
                .map(taken -> taken.stream()
                        .map(message -> decoding.decode(message.record(), family.decoder())
                                .after(new Waited(message.parkedAt(), message.expired())))
                        .toList());
    }

    private static <M> Collection<M> accepted(List<Entry<M>> entries) {
        return entries.stream()
                .map(Entry::accepted)
                .filter(received -> received != null)
                .map(received -> received.message())
                .toList();
    }

    private static <M> Set<String> all(Collection<M> messages, Function<M, Set<String>> dependencies) {
        return messages.stream()
                .flatMap(message -> dependencies.apply(message).stream())
                .collect(Collectors.toSet());
    }
}
