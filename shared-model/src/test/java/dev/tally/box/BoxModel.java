package dev.tally.box;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the tables must say after a history, worked out naively: whatever the order of arrival. */
final class BoxModel {

    /** One message with its identity. */
    record Event(String id, BoxMessage message) {}

    private BoxModel() {}

    static List<String> tables(List<Event> history) {
        Map<String, Long> opened = new TreeMap<>();
        for (Event event : history) {
            if (event.message() instanceof BoxMessage.Open open) {
                opened.put(open.box(), open.place());
            }
        }
        Map<String, BoxMessage.Put> entries = new TreeMap<>();
        for (Event event : history) {
            if (event.message() instanceof BoxMessage.Put put
                    && opened.containsKey(put.box())
                    && opened.getOrDefault(put.box(), 0L) < put.place()) {
                entries.put(event.id(), put);
            }
        }
        Map<String, Long> totals = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        entries.values().forEach(put -> {
            totals.merge(put.box(), put.amount(), Long::sum);
            counts.merge(put.box(), 1L, Long::sum);
        });
        Set<String> rows = new TreeSet<>();
        opened.forEach((box, place) -> rows.add("box " + box + " " + place));
        entries.forEach((id, put) -> rows.add("entry " + id + " " + put.box() + " " + put.amount()));
        totals.forEach((box, total) -> rows.add("count " + box + " " + total + " " + counts.get(box)));
        return List.copyOf(rows);
    }
}
