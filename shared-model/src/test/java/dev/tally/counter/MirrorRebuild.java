package dev.tally.counter;

import dev.tally.rebuild.Rebuild;
import dev.tally.rebuild.RebuildFailed;
import dev.tally.rebuild.RebuildJob;
import dev.tally.rebuild.RebuildRequest;
import dev.tally.rest.problem.HttpProblem;
import dev.tally.rest.problem.ProblemException;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Rebuilds the derived totals of the test family by way of a second table, one step at a time when a test wants so. */
@ApplicationScoped
class MirrorRebuild implements Rebuild {

    static final int STEPS = 5;

    private static final String FILL = """
            insert into mirror_shadow
            select key, total * $2::int from counter where $1::text[] is null or key = any($1::text[])
            """;

    private static final String TAKE_OVER = """
            insert into mirror as m (key, total)
            select key, total from mirror_shadow order by key
            on conflict (key) do update set total = excluded.total
            """;

    private final Semaphore steps = new Semaphore(1_000_000);

    private final AtomicInteger active = new AtomicInteger();
    private final Pool pool;
    private final Pool maintenance;

    MirrorRebuild(Pool pool, @ReactiveDataSource("maintenance") Pool maintenance) {
        this.pool = pool;
        this.maintenance = maintenance;
    }

    /** Each step of a job takes one; a test that wants to look in between takes them away. */
    Semaphore steps() {
        return steps;
    }

    /** How many jobs are at work. */
    int active() {
        return active.get();
    }

    @Override
    public String projection() {
        return "mirror";
    }

    @Override
    public List<String> policies() {
        return List.of("plain", "double", "inconsistent", "broken", "forbidden");
    }

    @Override
    public Uni<Void> admit(RebuildRequest request) {
        return "forbidden".equals(request.policy())
                ? Uni.createFrom().failure(new ProblemException(HttpProblem.CONFLICT, "Not now."))
                : Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Map<String, Object>> run(RebuildRequest request, RebuildJob job) {
        return Uni.createFrom().item(() -> {
            active.incrementAndGet();
            try {
                return steps(request, job);
            } finally {
                active.decrementAndGet();
            }
        });
    }

    private Map<String, Object> steps(RebuildRequest request, RebuildJob job) {
        maintenance
                .query("create table mirror_shadow (key text, total bigint)")
                .execute()
                .await()
                .indefinitely();
        job.expect(STEPS);
        for (int step = 0; step < STEPS; step++) {
            while (!taken()) {
                job.check();
            }
            job.check();
            job.advance(1);
        }
        String policy = String.valueOf(request.policy());
        if (policy.equals("inconsistent")) {
            throw new RebuildFailed("checksums_differ expected=1 shadow=2", Map.of("expected", 1, "shadow", 2));
        }
        if (policy.equals("broken")) {
            throw new IllegalStateException("a broken invariant\nwith details");
        }
        List<String> keys = request.keys();
        int written = pool.preparedQuery(FILL)
                .execute(Tuple.of(keys == null ? null : keys.toArray(String[]::new), policy.equals("double") ? 2 : 1))
                .await()
                .indefinitely()
                .rowCount();
        if (!request.dryRun()) {
            pool.query(TAKE_OVER).execute().await().indefinitely();
        }
        maintenance.query("drop table mirror_shadow").execute().await().indefinitely();
        return Map.of("written", written, "policy", policy);
    }

    private boolean taken() {
        try {
            return steps.tryAcquire(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Uni<Void> cleanUp(SqlConnection owner) {
        return owner.query("drop table if exists mirror_shadow").execute().replaceWithVoid();
    }
}
