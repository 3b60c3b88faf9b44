package dev.tally.bench.credits;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashSet;
import java.util.SplittableRandom;

/** Writes single messages of the traffic: bytes of Aleph JSON with drawn addresses, amounts and expirations. */
final class TrafficWriter {
    private static final int GRANT_MAX = 2_000_000;
    private static final long LIFE_MIN_MILLIS = 60_000;
    private static final double LIFE_RANGE = 43_200; // a minute times this is thirty days
    private static final long UNCOVERED = 1_000_000_000_000L;
    private static final int REMEMBERED = 256;
    private static final int RESOURCES_PER_ADDRESS = 4;

    private final CreditTrafficConfig config;
    private final SplittableRandom random;
    private final Zipf ranks;
    private final String[] addresses;
    private final int spendMax;
    private final JsonBytes json = new JsonBytes();
    private final String[] recipients = new String[REMEMBERED];
    private int granted;

    TrafficWriter(CreditTrafficConfig config, SplittableRandom random, Zipf ranks, String[] addresses) {
        this.config = config;
        this.random = random;
        this.ranks = ranks;
        this.addresses = addresses;
        var grants = 1 - config.expenseShare() - config.transferShare();
        var ratio = config.expenseShare() > 0 && grants > 0 ? grants / config.expenseShare() : 1;
        spendMax = (int) Math.max(2, Math.min(Integer.MAX_VALUE / 2.0, 1.1 * ratio * GRANT_MAX));
    }

    FeedEvent distribution(long millis) {
        var id = hash();
        AlephEnvelope.open(json, id, millis, CreditTraffic.OWNER, CreditTraffic.OWNER, "distribution");
        for (var line = lines(); line > 0; line--) {
            grant(millis);
        }
        return AlephEnvelope.close(json, id, millis);
    }

    FeedEvent expense(long millis) {
        var id = hash();
        AlephEnvelope.open(json, id, millis, CreditTraffic.OWNER, CreditTraffic.DELEGATE, "expense");
        for (var line = lines(); line > 0; line--) {
            spend();
        }
        return AlephEnvelope.close(json, id, millis);
    }

    /**
     * Mostly what can be accepted: the sender was granted something not long ago. One in twenty is minted by the owner,
     * two in twenty ask for more than anybody has, and one in a hundred each is sent to the sender and names a recipient
     * twice.
     */
    FeedEvent transfer(long millis) {
        var id = hash();
        var kind = random.nextInt(100);
        var sender = kind < 5 ? CreditTraffic.OWNER : sender();
        AlephEnvelope.open(json, id, millis, sender, sender, "transfer");
        var seen = new HashSet<String>();
        seen.add(sender);
        var recipient = sender;
        for (var line = Math.min(lines(), addresses.length - 1); line > 0; line--) {
            recipient = address();
            while (!seen.add(recipient)) {
                recipient = addresses[random.nextInt(addresses.length)];
            }
            share(millis, recipient, kind >= 5 && kind < 15 ? UNCOVERED : 1 + random.nextInt(GRANT_MAX / 8));
        }
        if (kind == 98 || kind == 99) {
            share(millis, kind == 98 ? sender : recipient, 1);
        }
        return AlephEnvelope.close(json, id, millis);
    }

    private void share(long millis, String recipient, long amount) {
        json.text("{\"address\":\"").text(recipient).text("\",\"amount\":").number(amount);
        maybeExpires(millis);
        json.text("},");
    }

    /** One of those who were granted something lately, for most. */
    private String sender() {
        var known = Math.min(granted, recipients.length);
        return known == 0 || random.nextInt(8) == 0 ? address() : recipients[random.nextInt(known)];
    }

    private void grant(long millis) {
        var recipient = address();
        recipients[granted++ % recipients.length] = recipient;
        json.text("{\"address\":\"").text(recipient).text("\",\"amount\":").number(1 + random.nextInt(GRANT_MAX));
        json.text(",\"price\":\"0.").number(100 + random.nextInt(900)).text("\",\"tx_hash\":\"0x");
        json.hex(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        switch (random.nextInt(4)) {
            case 0 -> json.text("\",\"provider\":\"STRIPE\",\"payment_method\":\"credit_card\"");
            case 1 ->
                json.text("\",\"provider\":\"WALLET\",\"payment_method\":\"token_transfer\",\"bonus_amount\":")
                        .number(random.nextInt(1000));
            default -> json.text("\",\"provider\":\"WALLET\",\"payment_method\":\"token_transfer\"");
        }
        maybeExpires(millis);
        json.text("},");
    }

    private void spend() {
        var rank = ranks.next(random);
        var resource = 1_000_003L * (rank * RESOURCES_PER_ADDRESS + random.nextInt(RESOURCES_PER_ADDRESS) + 1);
        json.text("{\"address\":\"")
                .text(addresses[rank])
                .text("\",\"amount\":")
                .number(1 + random.nextInt(spendMax));
        json.text(",\"ref\":\"")
                .hex(rank, 1, 2, 3)
                .text("\",\"execution_id\":\"")
                .hex(resource, ~resource, rank, 7);
        json.text("\",\"node_id\":\"").hex(random.nextInt(500), 11, 13, 17);
        json.text("\",\"price\":").number(1 + random.nextInt(20)).text(".").number(random.nextInt(1000));
        json.text(",\"time\":3600.")
                .number(random.nextInt(1000))
                .text(",\"count\":")
                .number(random.nextInt(8));
        json.text(",\"size\":").number(random.nextInt(2048)).text(".5},");
    }

    /** Mostly log-uniform between a minute and thirty days after the message; one in a hundred is born expired. */
    private void maybeExpires(long millis) {
        if (random.nextDouble() >= config.expiringShare()) {
            return;
        }
        var life = (long) (LIFE_MIN_MILLIS * StrictMath.pow(LIFE_RANGE, random.nextDouble()));
        json.text(",\"expiration\":").number(random.nextInt(100) == 0 ? millis - life : millis + life);
    }

    private int lines() {
        var lines = 1;
        var more = 1 - 1 / config.linesMean();
        while (lines < config.linesMax() && random.nextDouble() < more) {
            lines++;
        }
        return lines;
    }

    private String address() {
        return addresses[ranks.next(random)];
    }

    private String hash() {
        json.clear().hex(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        return new String(json.copy(), US_ASCII);
    }
}
