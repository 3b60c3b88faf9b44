package dev.tally.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.box.BoxModel.Event;
import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded histories, shuffled over partitions, delivered twice, cut at random, with crashes: the tables equal the model. */
@QuarkusTest
@TestProfile(HistoryProfile.class)
@WithTestResource(
        value = TallyBackend.class,
        initArgs = {
            @ResourceArg(name = "family", value = "social"),
            @ResourceArg(name = "partitions", value = "4"),
        })
class HistoryIT {

    private static final int MESSAGES = 1_500;

    private final Backend backend = TallyBackend.current();
    private final BoxTables tables = new BoxTables(backend);
    private BoxFeed feed;

    @BeforeEach
    void start() {
        feed = new BoxFeed(backend);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> tables.number("select count(*) from stream_position") == 4);
        tables.clear();
    }

    @AfterEach
    void stop() {
        feed.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void r14_the_tables_do_not_depend_on_partitions_slices_redelivery_or_crashes(long seed) {
        // Given
        Random random = new Random(seed);
        List<Event> history = history(random);
        List<Event> delivered = new ArrayList<>(history);
        history.stream().filter(event -> random.nextInt(4) == 0).forEach(delivered::add);
        Collections.shuffle(delivered, random);
        int partitions = 1 + random.nextInt(4);

        // When they come in bursts, and the database dies in between
        int crashAt = random.nextInt(delivered.size());
        for (int i = 0; i < delivered.size(); i++) {
            Event event = delivered.get(i);
            feed.send(random.nextInt(partitions), event.id(), event.message());
            if (random.nextInt(100) == 0) {
                feed.flush();
            }
            if (i == crashAt && seed % 2 == 0) {
                feed.flush();
                backend.postgres().crash();
                backend.postgres().start();
            }
        }
        feed.flush();

        // Then
        List<String> expected = BoxModel.tables(history);
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(List.copyOf(new TreeSet<>(tables.all())))
                        .as("seed %d, %d partitions", seed, partitions)
                        .isEqualTo(expected));
        assertThat(tables.list("""
                select waits_for from parked_message where waits_for in (select 'box:' || id from box)""")).isEmpty();
        assertThat(tables.number("select count(*) from dead_letter")).isZero();
    }

    /** Things for boxes that are opened somewhere in the history, or never. */
    private static List<Event> history(Random random) {
        List<Event> history = new ArrayList<>();
        int boxes = 40;
        for (int box = 0; box < boxes; box++) {
            if (box % 8 != 7) {
                history.add(
                        new Event("open-" + box, new BoxMessage.Open("opener", "b" + box, random.nextInt(MESSAGES))));
            }
        }
        for (int i = history.size(); i < MESSAGES; i++) {
            history.add(new Event(
                    "m" + i,
                    new BoxMessage.Put(
                            "a" + random.nextInt(30),
                            "b" + random.nextInt(boxes),
                            random.nextInt(MESSAGES),
                            1 + random.nextInt(9),
                            false,
                            0)));
        }
        return history;
    }
}
