create table counter (
    key text primary key,
    total bigint not null default 0,
    message_count bigint not null default 0
);
comment on table counter is 'One row per key of the test family: the sum and the number of its increments.';
