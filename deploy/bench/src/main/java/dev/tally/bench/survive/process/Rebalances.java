package dev.tally.bench.survive.process;

import dev.tally.bench.RunningService;
import dev.tally.bench.Scale;
import dev.tally.bench.Testbed;
import dev.tally.bench.survive.field.CreditsField;
import dev.tally.bench.survive.field.ModelCheck;
import dev.tally.bench.survive.field.Survival;
import dev.tally.bench.survive.field.Survived;

/** Instances of one consumer group join and leave while slices commit, so the partition moves again and again. */
public final class Rebalances implements Survival {
    private static final long SEED = 22;

    @Override
    public String name() {
        return "rebalance";
    }

    @Override
    public String summary() {
        return "a second instance of the same group joins, and the one that owns the partition leaves, again and again";
    }

    @Override
    public Survived run(Testbed bed, Scale scale) throws Exception {
        var moves = scale.choose(3, 12);
        try (var field = CreditsField.open(bed, name())) {
            var owner = field.start();
            try (var feed = field.feed(SEED)) {
                field.awaitProgress(1);
                for (var move = 1; move <= moves; move++) {
                    var next = field.start();
                    field.awaitProgress(1);
                    leave(owner, move);
                    field.say("move %d of %d: the owner has left, the other goes on", move, moves);
                    field.awaitProgress(1);
                    owner = next;
                }
                feed.stop();
                return ModelCheck.of(field, feed.events())
                        .judge(2 * moves + " rebalances, the partition moved " + moves + " times", owner);
            }
        }
    }

    /** In order, it commits what it has and says goodbye; killed, the broker must find out by itself. */
    private static void leave(RunningService owner, int move) {
        if (move % 4 == 0) {
            owner.kill();
        } else {
            owner.close();
        }
    }
}
