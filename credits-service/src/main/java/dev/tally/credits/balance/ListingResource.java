package dev.tally.credits.balance;

import dev.tally.credits.Page;
import dev.tally.credits.ReadConfig;
import dev.tally.credits.ReadsLots;
import dev.tally.rest.Cursor;
import dev.tally.rest.ListStream;
import dev.tally.rest.ListStream.Chunk;
import dev.tally.rest.ReadSnapshot;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/** The listing of balances by address (C6.2). */
@Path("/api/v0/credit_balances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Balances")
public class ListingResource {

    private static final String LIST = "credit_balances";
    private static final int SIZE_DEFAULT = 100;

    @Inject
    ListingReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ListStream stream;

    @Inject
    ReadConfig config;

    @Inject
    Clock clock;

    @GET
    @ReadsLots
    @Operation(
            summary = "Balances by address",
            description = "Without a threshold it lists every address that ever received credits, zero included.")
    public RestMulti<byte[]> balances(@BeanParam ListingParameters query) {
        Page page = query.page(SIZE_DEFAULT, config.cursorPageMax());
        Optional<Long> minBalance = query.threshold();
        Instant now = clock.instant();
        String cursor = page.cursor();
        if (cursor != null) {
            return stream.answer(LIST, afterCursor(page, cursor, minBalance, now), ended -> Uni.createFrom()
                    .item(ended));
        }
        return stream.answer(LIST, numbered(page, minBalance, now), last -> following(last, minBalance, now));
    }

    private Uni<Chunk<BalanceLine>> afterCursor(Page page, String text, Optional<Long> minBalance, Instant now) {
        Cursor cursor = Cursor.of(LIST, minBalance.orElse(null));
        String after = text.isEmpty()
                ? ""
                : String.valueOf(cursor.require(text, String.class).getFirst());
        return snapshot.read(db -> reads.page(db, now, minBalance, after, page.size() + 1, 0))
                .map(rows -> {
                    List<BalanceLine> shown = rows.subList(0, Math.min(page.size(), rows.size()));
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    fields.put(
                            "next_cursor",
                            rows.size() > page.size()
                                    ? cursor.encode(shown.getLast().address())
                                    : null);
                    fields.put("pagination_per_page", page.size());
                    return new Chunk<>(fields, shown, 0);
                });
    }

    private Uni<Chunk<BalanceLine>> numbered(Page page, Optional<Long> minBalance, Instant now) {
        int limit = (int) Math.min(page.rowsMax(), config.chunkRows());
        return snapshot.read(db -> reads.total(db, now, minBalance).chain(total -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pagination_item", LIST);
            fields.put("pagination_page", page.number());
            fields.put("pagination_per_page", page.size());
            fields.put("pagination_total", total);
            long offset = page.offset(total, config.offsetMax());
            if (offset >= total) {
                return Uni.createFrom().item(new Chunk<>(fields, List.of(), 0));
            }
            return reads.page(db, now, minBalance, "", limit, offset)
                    .map(rows -> Chunk.read(fields, rows, limit, page.rowsMax()));
        }));
    }

    private Uni<Chunk<BalanceLine>> following(Chunk<BalanceLine> last, Optional<Long> minBalance, Instant now) {
        int limit = (int) Math.min(last.left(), config.chunkRows());
        String after = last.rows().getLast().address();
        return snapshot.read(db -> reads.page(db, now, minBalance, after, limit, 0))
                .map(rows -> Chunk.read(Map.of(), rows, limit, last.left()));
    }
}
