-- What the ledger adds up to, by hour of message time (UTC). Both tables are written in the transaction that writes the
-- rows they count; a day is the sum of its hours. Sums are numeric: a few grants alone can exceed 64 bits.

create table credit_total (
    bucket_at timestamptz not null,
    message_type text collate "C" not null,
    message_count bigint not null,
    row_count bigint not null,
    incoming numeric not null,
    outgoing numeric not null,
    primary key (bucket_at, message_type)
) with (fillfactor = 50);
comment on table credit_total is
    'One row per hour and type of message (distribution, expense, transfer): messages, ledger rows, credits in and out.';
comment on column credit_total.outgoing is 'What spends asked for, covered or not; positive.';

create table credit_total_recipient (
    bucket_at timestamptz not null,
    address text collate "C" not null,
    row_count bigint not null,
    incoming numeric not null,
    primary key (bucket_at, address)
) with (fillfactor = 50);
comment on table credit_total_recipient is
    'One row per hour and address that received credits: ledger rows and credits. Spends add nothing here.';
