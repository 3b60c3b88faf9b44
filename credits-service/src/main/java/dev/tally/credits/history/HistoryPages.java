package dev.tally.credits.history;

import dev.tally.credits.CreditsProblem;
import dev.tally.credits.Page;
import dev.tally.credits.ReadConfig;
import dev.tally.credits.history.HistoryOrder.Place;
import dev.tally.rest.Cursor;
import dev.tally.rest.ListStream.Chunk;
import dev.tally.rest.ReadSnapshot;
import dev.tally.rest.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cuts a history into pages, by number or by cursor. */
@Singleton
class HistoryPages {

    @Inject
    HistoryReads reads;

    @Inject
    ReadSnapshot snapshot;

    @Inject
    ReadConfig config;

    /** The first chunk of a numbered page. */
    Uni<Chunk<HistoryRow>> numbered(HistoryQuery query, Page page) {
        int limit = (int) Math.min(page.rowsMax(), config.chunkRows());
        return snapshot.read(db -> reads.requireNarrow(db, query)
                .chain(() -> reads.total(db, query))
                .chain(total -> {
                    long offset = page.offset(total, config.offsetMax());
                    if (offset >= total) {
                        throw empty();
                    }
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("address", query.address());
                    fields.put("pagination_page", page.number());
                    fields.put("pagination_total", total);
                    fields.put("pagination_per_page", page.size());
                    return reads.page(db, query, limit, offset)
                            .map(rows -> Chunk.read(fields, rows, limit, page.rowsMax()));
                }));
    }

    /** The chunk of a numbered page that follows the last one. */
    Uni<Chunk<HistoryRow>> following(HistoryQuery query, Chunk<HistoryRow> last) {
        int limit = (int) Math.min(last.left(), config.chunkRows());
        Place place = query.order().place(last.rows().getLast());
        return snapshot.read(db -> reads.following(db, query, limit, place))
                .map(rows -> Chunk.read(Map.of(), rows, limit, last.left()));
    }

    /** The page after a cursor; one row more is read to know whether another page follows. */
    Uni<Chunk<HistoryRow>> after(HistoryQuery query, Page page, String text) {
        Cursor cursor = query.cursor();
        @Nullable
        Place place = text.isEmpty()
                ? null
                : place(cursor.require(text, query.order().sort().type, String.class, Long.class));
        int limit = page.size() + 1;
        return snapshot.read(db -> reads.requireNarrow(db, query)
                        .chain(() -> place == null
                                ? reads.page(db, query, limit, 0)
                                : reads.following(db, query, limit, place)))
                .map(rows -> {
                    if (rows.isEmpty()) {
                        throw empty();
                    }
                    List<HistoryRow> shown = rows.subList(0, Math.min(page.size(), rows.size()));
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    fields.put("address", query.address());
                    fields.put(
                            "next_cursor", rows.size() > page.size() ? encode(query, cursor, shown.getLast()) : null);
                    fields.put("pagination_per_page", page.size());
                    return new Chunk<>(fields, shown, 0);
                });
    }

    private static String encode(HistoryQuery query, Cursor cursor, HistoryRow last) {
        Place place = query.order().place(last);
        return cursor.encode(place.value(), place.creditRef(), (long) place.creditIndex());
    }

    private static Place place(List<@Nullable Object> key) {
        // A made-up cursor may hold nulls or a long beyond an index; it is then a place that no row lies beyond.
        Long index = (Long) key.get(2);
        int creditIndex = index == null ? 0 : Math.clamp(index, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return new Place(key.get(0), String.valueOf(key.get(1)), creditIndex);
    }

    private static ProblemException empty() {
        return new ProblemException(CreditsProblem.NO_HISTORY, "No credit history matches on this page.");
    }
}
