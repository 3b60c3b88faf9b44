package dev.tally.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object that ends in a list, chunk by chunk as the client takes it, so that a list may be longer than memory.
 *
 * <p>A failure before the first chunk becomes a problem; a later one cuts the connection, which every client notices.
 */
@Singleton
public class ListStream {

    @Inject
    ObjectMapper mapper;

    /**
     * A run of rows.
     *
     * @param fields members of the object beside the list; only those of the first chunk are written
     * @param left most rows that may still follow; 0 ends the list
     */
    public record Chunk<T>(Map<String, ? extends @Nullable Object> fields, List<T> rows, long left) {

        /** The chunk that a query with a limit gave, when at most {@code left} rows were wanted: fewer than the limit end the list. */
        public static <T> Chunk<T> read(
                Map<String, ? extends @Nullable Object> fields, List<T> rows, int limit, long left) {
            return new Chunk<>(fields, rows, rows.size() < limit ? 0 : left - rows.size());
        }

        boolean more() {
            return left > 0;
        }
    }

    /**
     * The answer.
     *
     * @param list the name of the list
     * @param first made after all checks; its failure is the answer's
     * @param next the chunk that follows a chunk; no snapshot is held meanwhile, a slow client costs no connection
     */
    public <T> RestMulti<byte[]> answer(String list, Uni<Chunk<T>> first, Function<Chunk<T>, Uni<Chunk<T>>> next) {
        Multi<byte[]> body = first.onItem().transformToMulti(opening -> {
            byte[] head = head(list, opening);
            return opening.more()
                    ? Multi.createBy()
                            .concatenating()
                            .streams(Multi.createFrom().item(head), rest(opening, next))
                    : Multi.createFrom().item(head);
        });
        return RestMulti.fromMultiData(body)
                .encodeAsJsonArray(false)
                .withDemand(1)
                .build();
    }

    private <T> Multi<byte[]> rest(Chunk<T> opening, Function<Chunk<T>, Uni<Chunk<T>>> next) {
        AtomicReference<Chunk<T>> last = new AtomicReference<>(opening);
        return Multi.createBy()
                .repeating()
                .uni(() -> next.apply(last.get()).invoke(last::set))
                .whilst(Chunk::more)
                .map(chunk -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    chunk.rows().forEach(row -> {
                        out.write(',');
                        out.writeBytes(json(row));
                    });
                    end(chunk, out);
                    return out.toByteArray();
                });
    }

    private <T> byte[] head(String list, Chunk<T> chunk) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('{');
        chunk.fields().forEach((name, value) -> {
            out.writeBytes(json(name));
            out.write(':');
            out.writeBytes(json(value));
            out.write(',');
        });
        out.writeBytes(json(list));
        out.writeBytes(":[".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < chunk.rows().size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(json(chunk.rows().get(i)));
        }
        end(chunk, out);
        return out.toByteArray();
    }

    private static void end(Chunk<?> chunk, ByteArrayOutputStream out) {
        if (!chunk.more()) {
            out.write(']');
            out.write('}');
        }
    }

    private byte[] json(@Nullable Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer's row must be writable", e);
        }
    }
}
