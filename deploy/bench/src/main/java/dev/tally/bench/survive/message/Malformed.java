package dev.tally.bench.survive.message;

import dev.tally.bench.RunningService;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.credits.CreditTraffic;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.stack.FeedProducer;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that are no message, one after every nine good ones: each must become a dead letter with its very bytes. */
public final class Malformed implements Survival {
    private static final long SEED = 28;
    private static final int GOOD_BETWEEN = 9;
    private static final String LETTERS = "select count(*) from credits.dead_letter where outcome = 'malformed'";
    private static final String UNPUBLISHED = "select count(*) from credits.dead_letter where published_at is null";
    private static final String REASONS = "select count(distinct split_part(reason, ' ', 1)) from credits.dead_letter";

    @Override
    public String name() {
        return "malformed";
    }

    @Override
    public String summary() {
        return "records that are no message among good ones; each a dead letter, each published to <topic>.dlq";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var count = scale.choose(1_000, 10_000);
        var traffic = new CreditTraffic(CreditsField.traffic(SEED).withMessages(count * GOOD_BETWEEN));
        try (var field = CreditsField.open(bed, name())) {
            var service = field.start();
            var broken = new TreeMap<Long, ProducerRecord<String, byte[]>>();
            var records = mixed(field.topic(), traffic.iterator().next(), traffic, broken);
            try (var producer = new FeedProducer(bed.kafkaBootstrap(), field.topic())) {
                producer.sendRecords(records);
            }
            return judged(field, traffic, broken, service);
        }
    }

    private static List<ProducerRecord<String, byte[]>> mixed(
            String topic,
            FeedEvent sample,
            Iterable<FeedEvent> traffic,
            Map<Long, ProducerRecord<String, byte[]>> broken) {
        var random = new SplittableRandom(SEED);
        var records = new ArrayList<ProducerRecord<String, byte[]>>();
        var good = 0;
        for (var event : traffic) {
            records.add(FeedProducer.record(topic, event));
            if (++good % GOOD_BETWEEN == 0) {
                var record = MalformedRecords.of(broken.size(), topic, sample, random);
                broken.put((long) records.size(), record);
                records.add(record);
            }
        }
        return records;
    }

    private static Survived judged(
            CreditsField field,
            Iterable<FeedEvent> traffic,
            Map<Long, ProducerRecord<String, byte[]>> broken,
            RunningService service)
            throws Exception {
        var result = ModelCheck.of(field, traffic)
                .besides("malformed", broken.size())
                .judge(broken.size() + " malformed records of " + MalformedRecords.kinds() + " kinds", service);
        var letters = field.tables().number(LETTERS);
        field.awaitNumber(UNPUBLISHED, 0);
        var published = DeadLetterTopic.read(field, broken.size());
        var wrong = new ArrayList<String>();
        if (letters != broken.size()) {
            wrong.add(letters + " dead letters instead of " + broken.size());
        }
        for (var record : broken.entrySet()) {
            var offset = record.getKey();
            if (!published.records().containsKey(offset)
                    || !Arrays.equals(published.value(offset), record.getValue().value())) {
                wrong.add("the malformed record at " + offset + " was not published as it came");
            }
        }
        return result.differing(wrong.subList(0, Math.min(3, wrong.size())))
                .noting(letters + " dead letters with " + field.tables().number(REASONS) + " reasons, all "
                        + published.records().size() + " published");
    }
}
