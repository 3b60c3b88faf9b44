package dev.tally.box;

import dev.tally.message.Decoder;
import dev.tally.projection.Batch;
import dev.tally.projection.Dependencies;
import dev.tally.projection.Outcome;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Set-based: a look, then one statement per table; a message that comes twice finds its entry. */
@Alternative
@ApplicationScoped
class BoxProjection implements Projection<BoxMessage>, Dependencies<BoxMessage> {

    private static final String LOOK = "select id, place from box where id = any($1::text[])";

    private static final String OPEN = """
            insert into box (id, place) select * from unnest($1::text[], $2::bigint[]) as b (id, place) order by b.id
            on conflict (id) do nothing
            """;

    private static final String SUFFER = "select 1 / (select count(*) from cure)";

    private static final String SLEEP = "select pg_sleep($1)";

    /** The sequence says in which order entries were applied. */
    private static final String PUT = """
            insert into entry (id, actor, box, place, amount)
            select p.id, p.actor, p.box, p.place, p.amount
              from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
                   with ordinality as p (id, actor, box, place, amount, n)
             order by p.n
            on conflict (id) do nothing
            returning id, box, amount
            """;

    private static final String COUNT = """
            insert into box_count as c (box, total, entry_count)
            select * from unnest($1::text[], $2::bigint[], $3::bigint[]) as b (box, total, n) order by b.box
            on conflict (box) do update
               set total = c.total + excluded.total, entry_count = c.entry_count + excluded.entry_count
            """;

    private final BoxDecoder decoder = new BoxDecoder();
    private final Gate gate;

    BoxProjection(Gate gate) {
        this.gate = gate;
    }

    @Override
    public Decoder<BoxMessage> decoder() {
        return decoder;
    }

    @Override
    public String orderKey(BoxMessage message) {
        return message.actor();
    }

    @Override
    public Dependencies<BoxMessage> dependencies() {
        return this;
    }

    @Override
    public Set<String> needs(BoxMessage message) {
        return message instanceof BoxMessage.Put put ? Set.of("box:" + put.box()) : Set.of();
    }

    @Override
    public Set<String> provides(BoxMessage message) {
        return message instanceof BoxMessage.Open open ? Set.of("box:" + open.box()) : Set.of();
    }

    @Override
    public Uni<Set<String>> known(SqlConnection tx, Set<String> wanted) {
        Set<String> ids =
                wanted.stream().map(need -> need.substring("box:".length())).collect(Collectors.toSet());
        return look(tx, ids)
                .map(places -> places.keySet().stream().map(id -> "box:" + id).collect(Collectors.toSet()));
    }

    @Override
    public Uni<List<Verdict>> project(SqlConnection tx, Batch<BoxMessage> batch) {
        Set<String> ids = batch.messages().stream()
                .map(received -> received.message().box())
                .collect(Collectors.toSet());
        return look(tx, ids).call(() -> gate.pass(ids)).chain(places -> apply(tx, batch, places));
    }

    private static Uni<Map<String, Long>> look(SqlConnection tx, Set<String> ids) {
        return tx.preparedQuery(LOOK)
                .execute(Tuple.of(ids.toArray(String[]::new)))
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> row.getString("id"),
                                row -> row.getLong("place"),
                                (one, same) -> one,
                                TreeMap::new)));
    }

    private static Uni<List<Verdict>> apply(SqlConnection tx, Batch<BoxMessage> batch, Map<String, Long> places) {
        Map<String, Long> opened = new TreeMap<>();
        for (Received<BoxMessage> received : batch.messages()) {
            if (received.message() instanceof BoxMessage.Open open && !places.containsKey(open.box())) {
                opened.put(open.box(), open.place());
                places.put(open.box(), open.place());
            }
        }
        Map<String, BoxMessage.Put> puts = new LinkedHashMap<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (Received<BoxMessage> received : batch.messages()) {
            verdicts.add(
                    switch (received.message()) {
                        case BoxMessage.Open open ->
                            opened.remove(open.box(), open.place()) ? Verdict.applied() : Verdict.duplicate();
                        case BoxMessage.Put put -> {
                            Long place = places.get(put.box());
                            yield place == null
                                    ? Verdict.parked("box:" + put.box(), "no_such_box")
                                    : place >= put.place()
                                            ? Verdict.refused("no_such_box")
                                            : puts.putIfAbsent(received.id(), put) == null
                                                    ? Verdict.applied()
                                                    : Verdict.duplicate();
                        }
                    });
        }
        return open(tx, places)
                .chain(() -> suffer(tx, puts))
                .chain(() -> put(tx, puts))
                .call(fresh -> count(tx, puts, fresh))
                .map(fresh -> withDuplicates(batch, verdicts, fresh));
    }

    private static Uni<Void> open(SqlConnection tx, Map<String, Long> places) {
        return tx.preparedQuery(OPEN)
                .execute(Tuple.of(
                        places.keySet().toArray(String[]::new), places.values().toArray(Long[]::new)))
                .replaceWithVoid();
    }

    /** The database fails or takes its time, as the messages want it. */
    private static Uni<Void> suffer(SqlConnection tx, Map<String, BoxMessage.Put> puts) {
        long millis =
                puts.values().stream().mapToLong(BoxMessage.Put::sleepMillis).sum();
        Uni<Void> slept = millis == 0
                ? Uni.createFrom().voidItem()
                : tx.preparedQuery(SLEEP).execute(Tuple.of(millis / 1000.0)).replaceWithVoid();
        return puts.values().stream().anyMatch(BoxMessage.Put::poison)
                ? slept.chain(() -> tx.query(SUFFER).execute()).replaceWithVoid()
                : slept;
    }

    private static Uni<Set<String>> put(SqlConnection tx, Map<String, BoxMessage.Put> puts) {
        List<BoxMessage.Put> rows = List.copyOf(puts.values());
        return tx.preparedQuery(PUT)
                .execute(Tuple.of(
                        puts.keySet().toArray(String[]::new),
                        rows.stream().map(BoxMessage.Put::actor).toArray(String[]::new),
                        rows.stream().map(BoxMessage.Put::box).toArray(String[]::new),
                        rows.stream().map(BoxMessage.Put::place).toArray(Long[]::new),
                        rows.stream().map(BoxMessage.Put::amount).toArray(Long[]::new)))
                .map(fresh -> fresh.stream().map(row -> row.getString("id")).collect(Collectors.toSet()));
    }

    private static Uni<Void> count(SqlConnection tx, Map<String, BoxMessage.Put> puts, Set<String> fresh) {
        Map<String, Long> total = new TreeMap<>();
        Map<String, Long> entries = new TreeMap<>();
        fresh.forEach(id -> {
            BoxMessage.Put put = Objects.requireNonNull(puts.get(id));
            total.merge(put.box(), put.amount(), Long::sum);
            entries.merge(put.box(), 1L, Long::sum);
        });
        return tx.preparedQuery(COUNT)
                .execute(Tuple.of(
                        total.keySet().toArray(String[]::new),
                        total.values().toArray(Long[]::new),
                        entries.values().toArray(Long[]::new)))
                .replaceWithVoid();
    }

    private static List<Verdict> withDuplicates(Batch<BoxMessage> batch, List<Verdict> verdicts, Set<String> fresh) {
        return IntStream.range(0, verdicts.size())
                .mapToObj(i -> {
                    Received<BoxMessage> received = batch.messages().get(i);
                    boolean known = received.message() instanceof BoxMessage.Put && !fresh.contains(received.id());
                    return known && verdicts.get(i).outcome() == Outcome.APPLIED
                            ? Verdict.duplicate()
                            : verdicts.get(i);
                })
                .toList();
    }
}
