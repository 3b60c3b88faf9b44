package dev.tally.bench.survive.field;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tally.bench.credits.FeedEvent;
import java.util.Arrays;
import java.util.stream.StreamSupport;

/**
 * Makes messages larger by a field that nobody reads; what they mean stays the same.
 *
 * @param bytes how much larger each becomes, about
 */
public record Padding(int bytes) {
    private static final byte[] HEAD = "{\"padding\":\"".getBytes(US_ASCII);
    private static final byte[] TAIL = "\",".getBytes(US_ASCII);

    /** The same messages, each as much larger. */
    public Iterable<FeedEvent> around(Iterable<FeedEvent> events) {
        return () -> StreamSupport.stream(events.spliterator(), false)
                .map(this::around)
                .iterator();
    }

    /** One message, larger. */
    public FeedEvent around(FeedEvent event) {
        var data = event.data();
        var padded = Arrays.copyOf(HEAD, HEAD.length + bytes + TAIL.length + data.length - 1);
        Arrays.fill(padded, HEAD.length, HEAD.length + bytes, (byte) 'x');
        System.arraycopy(TAIL, 0, padded, HEAD.length + bytes, TAIL.length);
        // All but the brace that opens the object.
        System.arraycopy(data, 1, padded, HEAD.length + bytes + TAIL.length, data.length - 1);
        return new FeedEvent(event.source(), event.id(), event.type(), event.key(), event.time(), padded);
    }
}
