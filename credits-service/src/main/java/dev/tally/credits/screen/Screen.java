package dev.tally.credits.screen;

import dev.tally.credits.repair.LotTables;
import java.util.Locale;

/**
 * A question to a range of addresses, as one statement that answers with those where something is wrong. Addresses that
 * wait for a rebuild anyway are left out (C4.8).
 */
public enum Screen {
    /** A grant without its lot, a lot without its grant or not like it, an amount that cannot be. */
    STRUCTURE("""
            select distinct address from (
                select coalesce(h.address, l.address) as address
                  from (select address, credit_ref, credit_index, amount, expiration_at, message_at
                          from credit_history
                         where address > $1 and address <= $2 and amount > 0) as h
                  full join (select address, credit_ref, credit_index, amount_granted, amount_remaining, live,
                                    expiration_at, message_at
                               from credit_lot
                              where address > $1 and address <= $2) as l
                    on l.address = h.address and l.credit_ref = h.credit_ref and l.credit_index = h.credit_index
                 where h.address is null or l.address is null or l.amount_granted <> h.amount
                    or l.expiration_at is distinct from h.expiration_at or l.message_at <> h.message_at
                    or l.amount_remaining not between 0 and l.amount_granted
                    or l.live <> (l.amount_remaining > 0)) as wrong
             where not exists (select from dirty as d where d.kind = 'lots' and d.key = wrong.address)
             order by address
            """),

    /** A lot of which more or less is gone than was taken, a spend that was paid for twice, a part of nothing. */
    CONSERVATION("""
            with part as (
                select address, spend_at, spend_ref, spend_index, lot_ref, lot_index, amount
                  from credit_allocation
                 where address > $1 and address <= $2
            ), wrong as (
                select coalesce(l.address, t.address) as address
                  from (select address, credit_ref, credit_index, amount_granted - amount_remaining as gone
                          from credit_lot
                         where address > $1 and address <= $2) as l
                  full join (select address, lot_ref, lot_index, sum(amount) as taken
                               from part group by address, lot_ref, lot_index) as t
                    on t.address = l.address and t.lot_ref = l.credit_ref and t.lot_index = l.credit_index
                 where l.address is null or l.gone <> coalesce(t.taken, 0)
                union
                select p.address
                  from (select address, spend_at, spend_ref, spend_index, sum(amount) as paid
                          from part group by address, spend_at, spend_ref, spend_index) as p
                  left join credit_history as h
                    on h.credit_ref = p.spend_ref and h.credit_index = p.spend_index and h.address = p.address
                   and h.message_at = p.spend_at and h.amount < 0
                 where h.address is null or p.paid > -h.amount
            )
            select address from wrong
             where not exists (select from dirty as d where d.kind = 'lots' and d.key = wrong.address)
             order by address
            """),

    /**
     * A row that came after the watermark and after a spend that sorts behind it, which the spends ignore: a lot and a
     * spend, one of them that row, where the spend may use the lot and lacks cover or took of a lot behind it, while of
     * the lot something is left or was taken by a spend that sorts later.
     */
    INVERSION("""
            with fresh as (
                select distinct address from credit_history
                 where address > $1 and address <= $2 and recorded_at > $3
            ), placed as (
                select h.*, min(case when h.amount < 0 then h.recorded_at end) over behind as first_behind
                  from fresh join credit_history as h using (address)
                window behind as (partition by address order by message_at, amount < 0, credit_ref, credit_index
                                  rows between 1 following and unbounded following)
            ), late as (
                select address, credit_ref, credit_index, amount, message_at from placed
                 where recorded_at > $3 and first_behind < recorded_at
            ), pair as (
                select l.address, l.credit_ref as lot_ref, l.credit_index as lot_index, l.message_at as lot_at,
                       l.expiration_at, l.amount_remaining, x.credit_ref, x.credit_index, x.message_at, x.amount
                  from late as r
                  join credit_lot as l using (address, credit_ref, credit_index)
                  join credit_history as x
                    on x.address = r.address and x.amount < 0 and x.message_at >= r.message_at
                 where r.amount > 0
                union all
                select l.address, l.credit_ref, l.credit_index, l.message_at,
                       l.expiration_at, l.amount_remaining, r.credit_ref, r.credit_index, r.message_at, r.amount
                  from late as r
                  join credit_lot as l on l.address = r.address and l.message_at <= r.message_at
                 where r.amount < 0
            )
            select distinct p.address
              from pair as p
             where (p.expiration_at is null or p.expiration_at > p.message_at)
               and (p.amount_remaining > 0
                    or exists (select from credit_allocation as b
                                where b.address = p.address and b.lot_ref = p.lot_ref and b.lot_index = p.lot_index
                                  and (b.spend_at, b.spend_ref, b.spend_index)
                                      > (p.message_at, p.credit_ref, p.credit_index)))
               and (-p.amount > (select coalesce(sum(a.amount), 0) from credit_allocation as a
                                  where a.address = p.address and a.spend_at = p.message_at
                                    and a.spend_ref = p.credit_ref and a.spend_index = p.credit_index)
                    or exists (select from credit_allocation as a
                                 join credit_lot as k
                                   on k.address = a.address and k.credit_ref = a.lot_ref
                                  and k.credit_index = a.lot_index
                                where a.address = p.address and a.spend_at = p.message_at
                                  and a.spend_ref = p.credit_ref and a.spend_index = p.credit_index
                                  and (case when $4 then coalesce(k.expiration_at, 'infinity') else 'infinity' end,
                                       k.message_at, k.credit_ref, k.credit_index)
                                      > (case when $4 then coalesce(p.expiration_at, 'infinity') else 'infinity' end,
                                       p.lot_at, p.lot_ref, p.lot_index)))
               and not exists (select from dirty as d where d.kind = 'lots' and d.key = p.address)
             order by address
            """);

    private final String live;
    private final String shadow;

    Screen(String statement) {
        this.live = LotTables.LIVE.in(statement);
        // Beside the live tables those wait who were written to since; that is committed with what was written.
        this.shadow = LotTables.SHADOW
                .in(statement)
                .replace("from dirty as d where d.kind = 'lots' and d.key", "from rebuild_touched as d where d.key");
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parameters: the address before the first, and the last one; of {@link #INVERSION} also the watermark, and whether
     * lots are drained by expiration.
     */
    String statement(LotTables tables) {
        return switch (tables) {
            case LIVE -> live;
            case SHADOW -> shadow;
        };
    }
}
