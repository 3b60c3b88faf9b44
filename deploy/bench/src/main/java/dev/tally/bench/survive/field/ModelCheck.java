package dev.tally.bench.survive.field;

import dev.tally.bench.RunningService;
import dev.tally.bench.credits.FeedEvent;
import dev.tally.bench.credits.NaiveLedger;
import dev.tally.bench.credits.Verdict;
import dev.tally.bench.credits.stack.Expected;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares every table of a run with the naive ledger, and the audit with the records of the topic. */
public final class ModelCheck {
    private static final String AUDITED = """
            select coalesce(sum(applied_count + duplicate_count + ignored_count + parked_count + refused_count
                                + malformed_count + quarantined_count), 0)
              from credits.audit_generation
            """;
    private static final String BROKEN_CHAIN = """
            select count(*) from (
                select first_offset - lag(next_offset) over w as hole, generation - lag(generation) over w as step
                  from credits.audit_generation window w as (partition by topic, partition order by generation)) g
             where hole <> 0 or step <> 1
            """;
    private static final String APPLIED_TWICE = """
            select count(*) from (
                select from credits.audit where outcome = 'applied' group by source, message_id having count(*) > 1) a
            """;
    private static final String UNPAID = """
            select count(*)
              from credits.credit_lot as l
              left join (select address, lot_ref, lot_index, sum(amount) as taken
                           from credits.credit_allocation group by 1, 2, 3) as a
                on (a.address, a.lot_ref, a.lot_index) = (l.address, l.credit_ref, l.credit_index)
             where l.amount_granted - l.amount_remaining <> coalesce(a.taken, 0)
            """;
    private static final String OUTCOMES = "select outcome, count(*) from credits.audit group by outcome";

    private final CreditsField field;
    private final NaiveLedger model;
    private final Map<String, Long> outcomes;
    private long records;

    private ModelCheck(CreditsField field, NaiveLedger model) {
        this.field = field;
        this.model = model;
        records = model.verdicts().size();
        outcomes = outcomes(model.verdicts());
    }

    /** Works out what the tables must hold after these events, in the order in which they were sent. */
    public static ModelCheck of(CreditsField field, Iterable<FeedEvent> events) {
        return new ModelCheck(field, new NaiveLedger().feedAll(events));
    }

    /** So many records more are in the topic, of which the model knows nothing; all have one outcome. */
    public ModelCheck besides(String outcome, long count) {
        records += count;
        outcomes.merge(outcome, count, Long::sum);
        return this;
    }

    /** So many messages that the model applies have another outcome, for now. */
    public ModelCheck instead(String outcome, String other, long count) {
        if (count > 0) {
            outcomes.merge(outcome, -count, Long::sum);
            outcomes.merge(other, count, Long::sum);
        }
        return this;
    }

    /**
     * Waits until all records are committed and compares the tables and the audit.
     *
     * @param faults what was done, with how often
     * @param service one that runs, for the balances that it answers
     */
    public Survived judge(String faults, RunningService service)
            throws SQLException, IOException, InterruptedException {
        var result = judgeTables(faults, service);
        return result.differing(auditDifferences());
    }

    /** The same without the audit, for a run that looked at it before. */
    public Survived judgeTables(String faults, RunningService service)
            throws SQLException, IOException, InterruptedException {
        field.awaitCommitted(records);
        var seconds = field.seconds();
        field.say("all %,d messages are committed; comparing with the naive ledger", records);
        var database = field.tables();
        var ledger = LedgerDifference.between(model.rows(), database.connection());
        var wrong = new ArrayList<>(ledger.wrong());
        wrong.addAll(Expected.of(model).differences("tables", database.connection(), "credits"));
        zero(wrong, database.number(UNPAID), "lots whose allocations do not explain what is left of them");
        wrong.addAll(new BalanceCheck(service.http()).differences(model));
        var doubled = Math.max(ledger.doubled(), database.number(APPLIED_TWICE));
        return new Survived(
                field.name(), faults, seconds, records, ledger.lost(), doubled, List.of(), List.copyOf(wrong), null);
    }

    /** Every record has one outcome, and it is the one that the model says. */
    public List<String> auditDifferences() throws SQLException {
        var database = field.tables();
        var wrong = new ArrayList<String>();
        zero(wrong, database.number(BROKEN_CHAIN), "generations that do not follow the one before");
        var audited = database.number(AUDITED);
        if (audited != records) {
            wrong.add("generations count " + audited + " outcomes of " + records + " records");
        }
        var found = outcomes(database);
        if (!found.equals(outcomes)) {
            wrong.add("audit " + found + " instead of " + outcomes);
        }
        return wrong;
    }

    private static void zero(List<String> wrong, long count, String what) {
        if (count != 0) {
            wrong.add(count + " " + what);
        }
    }

    private static Map<String, Long> outcomes(List<Verdict> verdicts) {
        return verdicts.stream()
                .collect(Collectors.groupingBy(
                        verdict -> verdict.outcome().name().toLowerCase(Locale.ROOT),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static Map<String, Long> outcomes(FieldDatabase database) throws SQLException {
        var found = new TreeMap<String, Long>();
        try (var statement = database.connection().createStatement();
                var rows = statement.executeQuery(OUTCOMES)) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getLong(2));
            }
        }
        return found;
    }
}
