package dev.tally.metrics;

import dev.tally.message.Decoder;
import dev.tally.projection.Batch;
import dev.tally.projection.Projection;
import dev.tally.projection.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The family's place in the runtime while it projects nothing: messages are audited, none is accepted. */
@ApplicationScoped
class MetricsProjection implements Projection<Void> {

    private final MetricsDecoder decoder = new MetricsDecoder();

    @Override
    public Decoder<Void> decoder() {
        return decoder;
    }

    @Override
    public Uni<List<Verdict>> project(SqlConnection tx, Batch<Void> batch) {
        if (!batch.messages().isEmpty()) {
            throw new IllegalStateException("the decoder accepts nothing, so there is nothing to project");
        }
        return Uni.createFrom().item(List.of());
    }
}
