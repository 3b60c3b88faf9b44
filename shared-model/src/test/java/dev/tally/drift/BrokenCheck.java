package dev.tally.drift;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Asks for a table that is not there. */
record BrokenCheck(AtomicInteger tries) implements DriftCheck {

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public Uni<Sample> sample(SqlConnection connection, @Nullable String afterKey, int limit) {
        tries.incrementAndGet();
        return connection.query("select from nowhere").execute().map(rows -> new Sample(List.of(), null));
    }

    @Override
    public Uni<Void> lock(SqlConnection tx, List<String> keys) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Integer> repair(SqlConnection tx, List<String> keys) {
        return Uni.createFrom().item(0);
    }
}
