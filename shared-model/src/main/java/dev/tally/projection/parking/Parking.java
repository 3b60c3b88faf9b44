package dev.tally.projection.parking;

import dev.tally.projection.Dependencies;
import dev.tally.projection.Projection;
import dev.tally.projection.ProjectionConfig;
import dev.tally.projection.entry.Decoding;
import dev.tally.projection.entry.Entry;
import dev.tally.projection.entry.Entry.Waited;
import dev.tally.projection.parking.ParkedMessage.Place;
import dev.tally.projection.parking.ParkedStore.Bound;
import dev.tally.sql.Contended;
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

    private static final Uni<Void> NOTHING = Uni.createFrom().voidItem();

    /** How long a chain of messages is taken along, each of which brings what the next one waits for. */
    private static final int LINKS_MAX = 16;

    /** How many messages one transaction leaves to the sweep; it wakes the next ones when it has judged some of these. */
    private static final int WOKEN_MAX = 20_000;

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

    /**
     * Everything that was seen before the locks.
     *
     * @param awaited those of {@code provides} whose waiting messages are taken along; what waits for the others is left to
     *     the sweep
     */
    private record Seen(
            Set<String> needs, Set<String> provides, Set<String> awaited, Map<Place, ParkedMessage> parked) {
        Seen() {
            this(new HashSet<>(), new HashSet<>(), new HashSet<>(), new LinkedHashMap<>());
        }
    }

    /** Locks what has to be locked and takes the woken away. */
    public <M> Uni<Gathered<M>> gather(
            SqlConnection tx, Projection<M> family, Dependencies<M> dependencies, Occasion<M> occasion) {
        Seen seen = new Seen();
        Collection<M> fresh = accepted(occasion.fresh());
        seen.needs().addAll(all(fresh, dependencies::needs));
        Set<String> brought = all(fresh, dependencies::provides);
        note(family, dependencies, seen, brought, occasion.due());
        return (occasion.waking() ? look(tx, family, dependencies, occasion.topic(), seen, 0) : NOTHING)
                .chain(() -> missing(tx, dependencies, seen.needs()))
                .chain(missing -> locks.take(tx, occasion.topic(), missing, seen.provides())
                        .chain(() -> woken(tx, family, occasion, seen, missing))
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

    /** Makes room for the offsets of a topic that was made anew. */
    public Uni<Void> stepAside(SqlConnection tx, String topic, int partition) {
        return store.stepAside(tx, topic, partition);
    }

    /** How many messages are parked, counted up to a bound. */
    public Uni<Long> count(String topic, int countMax) {
        return store.count(topic, countMax);
    }

    /** Follows the chain: what is woken may bring what others wait for. What is too much is left to the sweep. */
    private <M> Uni<Void> look(
            SqlConnection tx, Projection<M> family, Dependencies<M> dependencies, String topic, Seen seen, int link) {
        Set<String> next = new HashSet<>(seen.provides());
        next.removeAll(seen.awaited());
        if (next.isEmpty() || link == LINKS_MAX || seen.parked().size() >= bound.countMax()) {
            return NOTHING;
        }
        seen.awaited().addAll(next);
        return store.peek(tx, topic, next, bound)
                .invoke(found -> note(family, dependencies, seen, Set.of(), found))
                .chain(() -> look(tx, family, dependencies, topic, seen, link + 1));
    }

    private <M> void note(
            Projection<M> family,
            Dependencies<M> dependencies,
            Seen seen,
            Set<String> brought,
            List<ParkedMessage> parked) {
        seen.provides().addAll(brought);
        for (ParkedMessage message : parked) {
            if (seen.parked().putIfAbsent(message.place(), message) == null) {
                Collection<M> accepted = accepted(List.of(decoding.decode(message.record(), family.decoder())));
                seen.needs().addAll(all(accepted, dependencies::needs));
                seen.provides().addAll(all(accepted, dependencies::provides));
            }
        }
    }

    private static <M> Uni<Set<String>> missing(SqlConnection tx, Dependencies<M> dependencies, Set<String> needs) {
        if (needs.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return dependencies.known(tx, needs).map(known -> needs.stream()
                .filter(need -> !known.contains(need))
                .collect(Collectors.toUnmodifiableSet()));
    }

    private <M> Uni<List<Entry<M>>> woken(
            SqlConnection tx, Projection<M> family, Occasion<M> occasion, Seen seen, Set<String> missing) {
        Map<Place, ParkedMessage> due =
                occasion.due().stream().collect(Collectors.toMap(ParkedMessage::place, message -> message));
        Uni<List<ParkedMessage>> claimed = due.isEmpty() && seen.awaited().isEmpty()
                ? Uni.createFrom().item(List.of())
                : store.claim(tx, occasion.topic(), seen.awaited(), due, bound);
        return claimed.invoke(taken -> requireSeen(taken, seen))
                .call(taken -> wakeTheRest(tx, occasion, seen, missing, taken))
                .map(taken -> taken.stream()
                        .map(message -> decoding.decode(message.record(), family.decoder())
                                .after(new Waited(message.parkedAt(), message.expired())))
                        .toList());
    }

    /** One that was parked after the look may bring, or need, what nobody has locked. */
    private static void requireSeen(List<ParkedMessage> taken, Seen seen) {
        for (ParkedMessage message : taken) {
            if (!seen.parked().containsKey(message.place())) {
                throw new Contended("parked meanwhile: " + message.place());
            }
        }
    }

    /** Also what waits with a due message for something that is there by now: waking is done in portions. */
    private <M> Uni<Void> wakeTheRest(
            SqlConnection tx, Occasion<M> occasion, Seen seen, Set<String> missing, List<ParkedMessage> taken) {
        Set<String> left = new HashSet<>(seen.provides());
        if (taken.isEmpty()) {
            left.removeAll(seen.awaited());
        }
        occasion.due().stream()
                .map(ParkedMessage::waitsFor)
                .filter(dependency -> !missing.contains(dependency))
                .forEach(left::add);
        return left.isEmpty() ? NOTHING : store.wake(tx, occasion.topic(), left, WOKEN_MAX);
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
