package dev.tally.bench.survive.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.FeedProducer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records that are no message, in as many ways as there are to get one wrong; each starts as a good one. */
final class MalformedRecords {

    /** Breaks a good record in one way. */
    private interface Defect
            extends BiFunction<ProducerRecord<String, byte[]>, SplittableRandom, ProducerRecord<String, byte[]>> {}

    private static final List<Defect> DEFECTS = List.of(
            (good, _) -> with(good, null),
            (good, _) -> with(good, new byte[0]),
            (good, random) -> with(good, cut(good.value(), random)),
            (good, random) -> with(good, noise(random)),
            (good, _) -> with(good, text("[".repeat(200))),
            (good, _) -> with(good, text("{\"a\":".repeat(65) + "1" + "}".repeat(65))),
            (good, _) -> with(good, text("[]")),
            (good, _) -> with(good, text("42")),
            (good, _) -> with(good, text("{}")),
            (good, _) -> with(good, text("{\"n\":" + "9".repeat(1_001) + "}")),
            (good, _) -> with(good, text("{\"item_hash\":\"" + good.key() + "\"}")),
            (good, _) -> with(good, twice(good.value())),
            (good, _) -> with(good, replaced(good.value(), "\"content\":{", "\"content\":7,\"other\":{")),
            (good, _) -> with(good, replaced(good.value(), "[{\"address\":\"0x", "[{\"address\":\"\\u00000x")),
            (good, _) -> with(good, new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF}),
            (good, _) -> without(good, "ce_id"),
            (good, _) -> without(good, "ce_source"),
            (good, _) -> without(good, "ce_type"),
            (good, _) -> without(good, "ce_specversion"),
            (good, _) -> header(good, "ce_specversion", text("0.3")),
            (good, _) -> header(good, "ce_type", text("com.example.other")),
            (good, _) -> header(good, "ce_id", text(" ")),
            (good, _) -> header(good, "ce_id", text("i".repeat(5_000))),
            (good, _) -> header(good, "ce_id", new byte[] {(byte) 0xFF, (byte) 0xFE}),
            (good, _) -> header(good, "ce_source", text("a\0b")),
            (good, _) -> header(good, "ce_time", text("yesterday")),
            (good, _) -> header(good, "content-type", text("application/cloudevents-batch+json")),
            (good, _) -> header(good, "content-type", text("application/cloudevents+json")));

    private MalformedRecords() {}

    /** How many ways there are. */
    static int kinds() {
        return DEFECTS.size();
    }

    /** The record of a number: the ways come in turn, the rest is drawn. */
    static ProducerRecord<String, byte[]> of(int number, String topic, FeedEvent good, SplittableRandom random) {
        return DEFECTS.get(number % DEFECTS.size()).apply(FeedProducer.record(topic, good), random);
    }

    private static ProducerRecord<String, byte[]> with(ProducerRecord<String, byte[]> good, byte @Nullable [] value) {
        return new ProducerRecord<>(good.topic(), 0, good.key(), value, good.headers());
    }

    private static ProducerRecord<String, byte[]> without(ProducerRecord<String, byte[]> good, String header) {
        good.headers().remove(header);
        return good;
    }

    private static ProducerRecord<String, byte[]> header(
            ProducerRecord<String, byte[]> good, String header, byte[] value) {
        good.headers().remove(header).add(header, value);
        return good;
    }

    private static byte[] cut(byte[] value, SplittableRandom random) {
        return Arrays.copyOf(value, 1 + random.nextInt(value.length - 1));
    }

    private static byte[] noise(SplittableRandom random) {
        var bytes = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] twice(byte[] value) {
        var both = Arrays.copyOf(value, 2 * value.length);
        System.arraycopy(value, 0, both, value.length, value.length);
        return both;
    }

    private static byte[] replaced(byte[] value, String from, String to) {
        return text(new String(value, UTF_8).replace(from, to));
    }

    private static byte[] text(String value) {
        return value.getBytes(UTF_8);
    }
}
