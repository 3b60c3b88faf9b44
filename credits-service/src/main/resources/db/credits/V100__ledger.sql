-- The credit ledger and what is derived from it. Every text column has collation C: addresses and references are compared
-- exactly as written, and the order of rows (locks, lots, pages) is the same on every machine.

create table account (
    address text collate "C" primary key,
    first_seen_at timestamptz not null
);
comment on table account is
    'One row per address that ever had a ledger row. It is the lock of that address, taken in the order of this key.';

create table credit_history (
    credit_ref text collate "C" not null,
    credit_index integer not null,
    address text collate "C" not null,
    amount bigint not null,
    price numeric,
    bonus_amount bigint,
    tx_hash text collate "C",
    token text collate "C",
    chain text collate "C",
    provider text collate "C",
    origin text collate "C",
    origin_ref text collate "C",
    payment_method text collate "C",
    expense_count bigint,
    expense_size_mib numeric,
    expiration_at timestamptz,
    message_at timestamptz not null,
    recorded_at timestamptz not null,
    primary key (credit_ref, credit_index)
);
comment on table credit_history is
    'One row per ledger entry: credit_ref is the item hash of its message, the sign of amount its direction. Append-only.';
comment on column credit_history.credit_index is 'Position of the line in its message.';
comment on column credit_history.message_at is 'The time of the message itself (content.time), to the microsecond.';
comment on column credit_history.recorded_at is 'When the projection took up the batch that brought the row.';

-- Each further index costs the largest expense a tenth; other filters and sorts run inside one address.
create index credit_history_address on credit_history (address, message_at, credit_ref, credit_index);
create index credit_history_resource on credit_history ((coalesce(nullif(origin, ''), origin_ref)))
    where payment_method = 'credit_expense';

create table credit_lot (
    address text collate "C" not null,
    credit_ref text collate "C" not null,
    credit_index integer not null,
    amount_granted bigint not null,
    amount_remaining bigint not null,
    live boolean not null,
    expiration_at timestamptz,
    message_at timestamptz not null,
    primary key (address, credit_ref, credit_index),
    constraint credit_lot_within_grant check (amount_remaining between 0 and amount_granted),
    constraint credit_lot_live_means_remaining check (live = (amount_remaining > 0))
) with (fillfactor = 50);
comment on table credit_lot is
    'One row per grant and what is left of it. Derived from credit_history, so it has no foreign key and can be rebuilt.';
comment on column credit_lot.live is
    'amount_remaining > 0. The partial index asks for this column and not for the amount: an update that leaves it as it is stays heap-only.';
create index credit_lot_live on credit_lot (address, message_at, credit_ref, credit_index) where live;

create table credit_allocation (
    address text collate "C" not null,
    spend_at timestamptz not null,
    spend_ref text collate "C" not null,
    spend_index integer not null,
    lot_ref text collate "C" not null,
    lot_index integer not null,
    amount bigint not null,
    primary key (address, spend_at, spend_ref, spend_index, lot_ref, lot_index),
    constraint credit_allocation_positive check (amount > 0)
);
comment on table credit_allocation is
    'One row per spend and lot that paid for it: how much. What no lot paid for is the shortfall, which nothing stores.';
create index credit_allocation_lot on credit_allocation (address, lot_ref, lot_index);
