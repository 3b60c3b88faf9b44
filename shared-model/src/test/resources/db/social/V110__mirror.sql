create table mirror (
    key text primary key,
    total bigint not null
);
comment on table mirror is 'One row per key of the test family: its total, derived when there is time for it.';
