package dev.tally.credits.rebuild;

import dev.tally.credits.CreditsProblem;
import dev.tally.credits.ledger.DrainPolicy;
import dev.tally.credits.lot.DrainOrder;
import dev.tally.credits.repair.StoredOrder;
import dev.tally.rebuild.Rebuild;
import dev.tally.rebuild.RebuildJob;
import dev.tally.rebuild.RebuildRequest;
import dev.tally.rebuild.shadow.TouchedStore;
import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What can be rebuilt of credits: lots and allocations, which the ledger alone decides. */
@ApplicationScoped
class CreditsRebuild implements Rebuild {

    private final Pool pool;
    private final DrainPolicy inForce;
    private final StoredOrder storedOrder;
    private final WholeRebuild whole;
    private final KeysRebuild ofKeys;
    private final DryRun dryRun;
    private final TouchedStore touched;

    CreditsRebuild(
            Pool pool,
            DrainPolicy policy,
            StoredOrder storedOrder,
            WholeRebuild whole,
            KeysRebuild ofKeys,
            DryRun dryRun,
            TouchedStore touched) {
        this.pool = pool;
        this.inForce = policy;
        this.storedOrder = storedOrder;
        this.whole = whole;
        this.ofKeys = ofKeys;
        this.dryRun = dryRun;
        this.touched = touched;
    }

    @Override
    public String projection() {
        return "credits";
    }

    @Override
    public List<String> policies() {
        return Arrays.stream(DrainOrder.values()).map(DrainOrder::word).toList();
    }

    /** All lots follow one policy: only a whole rebuild can change it, and only to that of the configuration. */
    @Override
    public Uni<Void> admit(RebuildRequest request) {
        if (request.dryRun() || request.policy() == null) {
            return Uni.createFrom().voidItem();
        }
        DrainOrder wanted = DrainOrder.of(request.policy()).orElseThrow();
        if (request.keys() == null) {
            return wanted == inForce.configured() ? Uni.createFrom().voidItem() : refused(wanted, "configured");
        }
        return storedOrder
                .read(pool)
                .chain(stored -> wanted == stored ? Uni.createFrom().voidItem() : refused(wanted, "in force"));
    }

    @Override
    public Uni<Map<String, Object>> run(RebuildRequest request, RebuildJob job) {
        if (request.dryRun()) {
            String policy = request.policy();
            return (policy == null
                            ? storedOrder.read(pool)
                            : Uni.createFrom().item(DrainOrder.of(policy).orElseThrow()))
                    .emitOn(command -> Thread.ofVirtual().start(command))
                    .map(order -> dryRun.run(job, order, request.keys()));
        }
        List<String> keys = request.keys();
        return Uni.createFrom().item(() -> keys == null ? whole.run(job, inForce.configured()) : ofKeys.run(job, keys));
    }

    @Override
    public Uni<Void> cleanUp(SqlConnection owner) {
        return ShadowSwap.TABLES.drop(owner).chain(() -> touched.end(owner));
    }

    private Uni<Void> refused(DrainOrder wanted, String state) {
        return Uni.createFrom()
                .failure(new ProblemException(
                        CreditsProblem.POLICY_NOT_CONFIGURED,
                        "The policy " + wanted.word() + " is not the one that is " + state + ". To change it: set"
                                + " tally.credits.drain-order=" + wanted.word()
                                + ", restart every replica (messages wait"
                                + " meanwhile), and rebuild all of credits with it.",
                        Map.of("configured", inForce.configured().word())));
    }
}
