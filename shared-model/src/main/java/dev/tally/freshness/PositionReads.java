package dev.tally.freshness;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Reads how far all streams are applied. */
@ApplicationScoped
class PositionReads {

    private static final String POSITIONS = "select topic, partition, next_offset from stream_position order by 1, 2";

    private final Pool pool;

    PositionReads(Pool pool) {
        this.pool = pool;
    }

    /** The offset of the next record to apply of each stream, ordered by topic and partition. */
    Uni<Map<TopicPartition, Long>> all() {
        return pool.query(POSITIONS).execute().map(rows -> {
            Map<TopicPartition, Long> positions = new LinkedHashMap<>();
            for (Row row : rows) {
                positions.put(new TopicPartition(row.getString(0), row.getInteger(1)), row.getLong(2));
            }
            return positions;
        });
    }
}
