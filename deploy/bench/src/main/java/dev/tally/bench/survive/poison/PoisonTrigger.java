package dev.tally.bench.survive.poison;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Makes the database refuse some messages for ever, until the cause is mended. */
public record PoisonTrigger(Connection database) {
    private static final String INSTALL = """
            create table public.poison (credit_ref text collate "C" primary key);
            create function public.refuse_poison() returns trigger language plpgsql security definer as $$
            begin
                if exists (select from public.poison as p where p.credit_ref = new.credit_ref) then
                    raise exception 'the database refuses this message';
                end if;
                return new;
            end $$;
            create trigger refuse_poison before insert on credits.credit_history
               for each row execute function public.refuse_poison();
            """;

    /** Refuses the ledger rows of these messages; the service must have made its tables. */
    public void install(List<String> refs) throws SQLException {
        execute(INSTALL);
        try (var insert = database.prepareStatement("insert into public.poison select unnest(?::text[])")) {
            insert.setArray(1, database.createArrayOf("text", refs.toArray()));
            insert.execute();
        }
    }

    /** Takes the cause away. */
    public void mend() throws SQLException {
        execute("drop trigger refuse_poison on credits.credit_history");
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
