-- What must be remembered so that an event is sent once, whatever restarts in between.

create table credit_low_balance (
    address text collate "C" primary key,
    armed_at timestamptz not null
);
comment on table credit_low_balance is
    'One row per address whose balance was last seen at or above the threshold: the next time below it, an event is due.';

create table credit_expiring_notice (
    address text collate "C" not null,
    credit_ref text collate "C" not null,
    credit_index integer not null,
    lead_seconds bigint not null,
    expiration_at timestamptz not null,
    primary key (address, credit_ref, credit_index, lead_seconds)
);
comment on table credit_expiring_notice is
    'One row per lot and lead time that was told of; dropped some time after the lot has expired.';
create index credit_expiring_notice_expiration on credit_expiring_notice (expiration_at);

-- Grants that expire pay for it; spends do not, because the predicate is that of the index on live lots.
create index credit_lot_expiring on credit_lot (expiration_at) where live and expiration_at is not null;
