package dev.tally.bench.credits;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A stream of Aleph credit messages that depends on its configuration alone: the same again for the same seed.
 *
 * <p>Message times rise strictly from event to event, but for late ones and redeliveries. Expenses ask for about a
 * tenth more than is granted, so some lots stay, most are drained, and some drains are not wholly covered.
 */
public final class CreditTraffic implements Iterable<FeedEvent> {
    /** The one owner whose distributions and expenses count by default. */
    public static final String OWNER = "0x2E4454fAD1906c0Ce6e45cBFA05cE898Ac3AC1dC";

    /** Who signs expenses on the owner's behalf. */
    public static final String DELEGATE = "0xD31e9a7e00000000000000000000000000000001";

    /** The channel of credit messages. */
    public static final String CHANNEL = "ALEPH_CREDIT";

    /** The CloudEvents source of generated messages. */
    public static final String SOURCE = "/aleph/ALEPH_CREDIT";

    /** The CloudEvents type of an Aleph message. */
    public static final String TYPE = "network.aleph.message";

    private final CreditTrafficConfig config;
    private final Zipf ranks;
    private final String[] addresses;

    public CreditTraffic(CreditTrafficConfig config) {
        this.config = config;
        ranks = new Zipf(config.addresses(), config.zipfExponent());
        addresses = new String[config.addresses()];
        for (var rank = 0; rank < addresses.length; rank++) {
            addresses[rank] = address(rank);
        }
    }

    /** The address of a rank; rank 0 is the busiest. It does not depend on the seed. */
    public static String address(int rank) {
        var random = new SplittableRandom(rank);
        var digits = new JsonBytes().hex(random.nextLong(), random.nextLong(), random.nextLong());
        return "0x" + new String(digits.copy(), US_ASCII).substring(0, 40);
    }

    /** Starts the stream from its beginning; iterators are independent of each other. */
    @Override
    public Iterator<FeedEvent> iterator() {
        return new TrafficIterator(config, ranks, addresses);
    }

    /** The same events as {@link #iterator()}, as a sequential stream. */
    public Stream<FeedEvent> stream() {
        var order = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliterator(iterator(), config.messages(), order), false);
    }
}
