package dev.tally.bench.credits;

import java.time.Instant;

/** The outer half of a generated credit message: everything around its list of lines. */
final class AlephEnvelope {
    private AlephEnvelope() {}

    /** Clears the buffer and writes the head, up to where the members of the inner content begin. */
    static void open(JsonBytes json, String id, long millis, String owner, String sender, String kind) {
        json.clear().text("{\"item_hash\":\"").text(id).text("\",\"type\":\"POST\",\"chain\":\"ETH\",\"channel\":\"");
        json.text(CreditTraffic.CHANNEL)
                .text("\",\"sender\":\"")
                .text(sender)
                .text("\",\"time\":")
                .seconds(millis);
        json.text(",\"item_type\":\"inline\",\"content\":{\"address\":\"")
                .text(owner)
                .text("\",\"time\":");
        json.seconds(millis).text(",\"type\":\"aleph_credit_").text(kind);
        json.text("\",\"content\":{\"").text(kind).text("\":{");
        if ("distribution".equals(kind)) {
            json.text("\"token\":\"ALEPH\",\"chain\":\"ETH\",");
        }
        json.text("\"credits\":[");
    }

    /** Replaces the comma behind the last line by the tail. */
    static FeedEvent close(JsonBytes json, String id, long millis) {
        var data = json.dropLast().text("]}}}}").copy();
        return new FeedEvent(CreditTraffic.SOURCE, id, CreditTraffic.TYPE, id, Instant.ofEpochMilli(millis), data);
    }
}
