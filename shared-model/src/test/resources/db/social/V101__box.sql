create table box (
    id text primary key,
    place bigint not null
);
comment on table box is 'One row per box of the test family, and its place in the order of all messages.';

create table entry (
    id text primary key,
    actor text not null,
    box text not null,
    place bigint not null,
    amount bigint not null,
    applied_no bigint generated always as identity
);
comment on table entry is 'One row per thing that was put into a box, in the order in which it was applied.';

create table box_count (
    box text primary key,
    total bigint not null default 0,
    entry_count bigint not null default 0
);
comment on table box_count is 'One row per box that holds something.';

create table cure (
    id integer primary key
);
comment on table cure is 'Empty while messages that are poison fail.';
