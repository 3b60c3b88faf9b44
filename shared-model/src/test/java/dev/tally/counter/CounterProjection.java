package dev.tally.counter;

import dev.tally.message.Decoder;
import dev.tally.projection.Batch;
import dev.tally.projection.ChangedRows;
import dev.tally.projection.Projection;
import dev.tally.projection.Received;
import dev.tally.projection.Verdict;
import dev.tally.projection.deferral.Deferral;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds without looking: only the runtime keeps a message from being counted twice. */
@ApplicationScoped
class CounterProjection implements Projection<Increment> {

    private static final String ADD = """
            insert into counter as c (key, total, message_count)
            select * from unnest($1::text[], $2::bigint[], $3::bigint[]) as r (key, total, message_count) order by r.key
            on conflict (key) do update
               set total = c.total + excluded.total, message_count = c.message_count + excluded.message_count
            """;

    private final CounterDecoder decoder = new CounterDecoder();
    private final Deferral deferral;
    private final MirrorWork mirror;
    private final ChangedRows rows;

    CounterProjection(Deferral deferral, MirrorWork mirror, ChangedRows rows) {
        this.deferral = deferral;
        this.mirror = mirror;
        this.rows = rows;
    }

    @Override
    public Decoder<Increment> decoder() {
        return decoder;
    }

    @Override
    public Uni<List<Verdict>> project(SqlConnection tx, Batch<Increment> batch) {
        Map<String, Long> total = new TreeMap<>();
        Map<String, Long> count = new TreeMap<>();
        for (Received<Increment> received : batch.messages()) {
            total.merge(received.message().key(), received.message().amount(), Long::sum);
            count.merge(received.message().key(), 1L, Long::sum);
        }
        List<Verdict> verdicts =
                batch.messages().stream().map(message -> Verdict.applied()).toList();
        return tx.preparedQuery(ADD)
                .execute(Tuple.of(
                        total.keySet().toArray(String[]::new),
                        total.values().toArray(Long[]::new),
                        count.values().toArray(Long[]::new)))
                .invoke(() -> rows.count("counter", total.size()))
                .chain(() -> deferral.run(tx, batch, mirror, total.keySet()))
                .replaceWith(verdicts);
    }
}
