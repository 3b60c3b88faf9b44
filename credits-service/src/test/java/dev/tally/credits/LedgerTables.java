package dev.tally.credits;

import static org.awaitility.Awaitility.await;

import dev.tally.testing.Backend;
import dev.tally.testing.TallyBackend;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The tables of the ledger as a test fills them: by SQL, as the role of the service. */
public final class LedgerTables {

    /** A ledger row in the making; unset columns are null. */
    public record Entry(
            String address,
            String ref,
            int index,
            long amount,
            Instant at,
            @Nullable Instant expiration,
            @Nullable String price,
            @Nullable Long bonusAmount,
            @Nullable String txHash,
            @Nullable String token,
            @Nullable String chain,
            @Nullable String provider,
            @Nullable String origin,
            @Nullable String originRef,
            @Nullable String paymentMethod,
            @Nullable Long count,
            @Nullable String size) {

        public static Entry plain(String address, String ref, int index, long amount, Instant at) {
            return new Entry(
                    address, ref, index, amount, at, null, null, null, null, null, null, null, null, null, null, null,
                    null);
        }

        public Entry withExpiration(@Nullable Instant value) {
            return new Entry(
                    address,
                    ref,
                    index,
                    amount,
                    at,
                    value,
                    price,
                    bonusAmount,
                    txHash,
                    token,
                    chain,
                    provider,
                    origin,
                    originRef,
                    paymentMethod,
                    count,
                    size);
        }

        public Entry withOrigins(@Nullable String originValue, @Nullable String refValue, @Nullable String method) {
            return new Entry(
                    address,
                    ref,
                    index,
                    amount,
                    at,
                    expiration,
                    price,
                    bonusAmount,
                    txHash,
                    token,
                    chain,
                    provider,
                    originValue,
                    refValue,
                    method,
                    count,
                    size);
        }

        public Entry withSource(
                @Nullable String tx, @Nullable String tokenValue, @Nullable String chainValue, @Nullable String by) {
            return new Entry(
                    address,
                    ref,
                    index,
                    amount,
                    at,
                    expiration,
                    price,
                    bonusAmount,
                    tx,
                    tokenValue,
                    chainValue,
                    by,
                    origin,
                    originRef,
                    paymentMethod,
                    count,
                    size);
        }

        public Entry withNumbers(
                @Nullable String priceValue, @Nullable Long bonus, @Nullable Long countValue, @Nullable String mib) {
            return new Entry(
                    address,
                    ref,
                    index,
                    amount,
                    at,
                    expiration,
                    priceValue,
                    bonus,
                    txHash,
                    token,
                    chain,
                    provider,
                    origin,
                    originRef,
                    paymentMethod,
                    countValue,
                    mib);
        }
    }

    private LedgerTables() {}

    /** Waits until the service has made the tables, then empties them. */
    public static void ready() {
        await().until(LedgerTables::migrated);
        run("truncate account, credit_history, credit_lot, credit_allocation");
    }

    public static void insert(Entry... entries) {
        try (Connection db = TallyBackend.current().app()) {
            for (Entry entry : entries) {
                account(db, entry.address());
                history(db, entry);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void lot(
            String address, String ref, int index, long granted, long remaining, @Nullable Instant expiration) {
        try (Connection db = TallyBackend.current().app();
                PreparedStatement lot = db.prepareStatement("insert into credit_lot values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            account(db, address);
            lot.setString(1, address);
            lot.setString(2, ref);
            lot.setInt(3, index);
            lot.setLong(4, granted);
            lot.setLong(5, remaining);
            lot.setBoolean(6, remaining > 0);
            lot.setObject(7, utc(expiration), Types.TIMESTAMP_WITH_TIMEZONE);
            lot.setObject(8, utc(Instant.parse("2026-03-01T00:00:00Z")));
            lot.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything about one address: its rows, its lots, who paid for whom, and the other ends of its transfers. */
    public static void insert(String address, NaiveCredits credits) {
        try (Connection db = TallyBackend.current().app()) {
            for (NaiveCredits.Row row : credits.rows()) {
                boolean expense = row.kind() == NaiveCredits.Kind.EXPENSE;
                boolean distribution = row.kind() == NaiveCredits.Kind.DISTRIBUTION;
                String method = expense ? "credit_expense" : distribution ? "token_transfer" : "credit_transfer";
                account(db, address);
                history(
                        db,
                        Entry.plain(address, row.ref(), row.index(), row.amount(), row.at())
                                .withExpiration(row.expiration())
                                .withOrigins(null, "resource" + row.index(), method));
                if (row.kind() == NaiveCredits.Kind.RECEIVED || row.kind() == NaiveCredits.Kind.SENT) {
                    account(db, "0xpeer");
                    history(
                            db,
                            Entry.plain("0xpeer", row.ref(), row.index() + 1, -row.amount(), row.at())
                                    .withOrigins(address, null, method));
                }
            }
            for (NaiveCredits.Row lot : credits.lots()) {
                lot(db, address, lot, credits.remainingOf(lot));
            }
            for (NaiveCredits.Paid paid : credits.paid()) {
                allocation(db, address, paid);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void lot(Connection db, String address, NaiveCredits.Row lot, long remaining) throws SQLException {
        try (PreparedStatement row = db.prepareStatement("insert into credit_lot values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            row.setString(1, address);
            row.setString(2, lot.ref());
            row.setInt(3, lot.index());
            row.setLong(4, lot.amount());
            row.setLong(5, remaining);
            row.setBoolean(6, remaining > 0);
            row.setObject(7, utc(lot.expiration()), Types.TIMESTAMP_WITH_TIMEZONE);
            row.setObject(8, utc(lot.at()));
            row.executeUpdate();
        }
    }

    private static void allocation(Connection db, String address, NaiveCredits.Paid paid) throws SQLException {
        try (PreparedStatement row =
                db.prepareStatement("insert into credit_allocation values (?, ?, ?, ?, ?, ?, ?)")) {
            row.setString(1, address);
            row.setObject(2, utc(paid.spend().at()));
            row.setString(3, paid.spend().ref());
            row.setInt(4, paid.spend().index());
            row.setString(5, paid.lot().ref());
            row.setInt(6, paid.lot().index());
            row.setLong(7, paid.amount());
            row.executeUpdate();
        }
    }

    /** Statements as a superuser, in the schema of credits. */
    public static void run(String... statements) {
        try (Connection db = TallyBackend.current().superuser();
                Statement statement = db.createStatement()) {
            statement.execute("set search_path = credits");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean migrated() throws SQLException {
        Backend backend = TallyBackend.current();
        try (Connection db = backend.superuser();
                Statement statement = db.createStatement();
                ResultSet found = statement.executeQuery(
                        "select to_regclass('credits.credit_lot') is not null and to_regclass('credits.stream_position') is not null")) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static void account(Connection db, String address) throws SQLException {
        try (PreparedStatement account =
                db.prepareStatement("insert into account values (?, ?) on conflict do nothing")) {
            account.setString(1, address);
            account.setObject(2, utc(Instant.EPOCH));
            account.executeUpdate();
        }
    }

    private static void history(Connection db, Entry entry) throws SQLException {
        try (PreparedStatement row = db.prepareStatement("""
                insert into credit_history (address, credit_ref, credit_index, amount, message_at, recorded_at, expiration_at,
                    price, bonus_amount, tx_hash, token, chain, provider, origin, origin_ref, payment_method,
                    expense_count, expense_size_mib)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            Object[] values = {
                entry.address(),
                entry.ref(),
                entry.index(),
                entry.amount(),
                utc(entry.at()),
                utc(entry.at()),
                utc(entry.expiration()),
                decimal(entry.price()),
                entry.bonusAmount(),
                entry.txHash(),
                entry.token(),
                entry.chain(),
                entry.provider(),
                entry.origin(),
                entry.originRef(),
                entry.paymentMethod(),
                entry.count(),
                decimal(entry.size())
            };
            for (int i = 0; i < values.length; i++) {
                row.setObject(i + 1, values[i]);
            }
            row.executeUpdate();
        }
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
