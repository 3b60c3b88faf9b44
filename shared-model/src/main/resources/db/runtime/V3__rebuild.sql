-- Jobs that recompute a projection from what it is derived from.

create table rebuild_job (
    id bigint generated always as identity primary key,
    projection text not null,
    key_count integer,
    policy text,
    dry_run boolean not null,
    state text not null,
    cancel_wanted boolean not null default false,
    row_count bigint not null default 0,
    row_total bigint,
    reason text,
    result jsonb,
    started_at timestamptz not null,
    updated_at timestamptz not null,
    finished_at timestamptz
);
comment on table rebuild_job is
    'One row per rebuild that was asked for: how far it is, and what came of it. The newest thousand are kept.';
comment on column rebuild_job.key_count is 'How many keys were asked for; null = all there are.';
comment on column rebuild_job.state is
    'running, done, failed, cancelled or interrupted (its process ended before it did). While it is running its process holds the lock of rebuilds.';
create index rebuild_job_running on rebuild_job (id) where state = 'running';

create table rebuild_touched (
    key text collate "C" not null
);
comment on table rebuild_touched is
    'One row per key and transaction that wrote it while shadow tables are filled. No unique key: writers do not meet here. Its lock is the gate between writers and the swap.';
