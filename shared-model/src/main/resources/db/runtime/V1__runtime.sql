-- The tables of the projection runtime; the same in every family's schema. A stream is <topic>-<partition>.

create table stream_position (
    topic text not null,
    partition integer not null,
    topic_id text,
    next_offset bigint not null,
    generation bigint not null default 0,
    state text not null default 'live',
    last_record_at timestamptz,
    at_end_at timestamptz,
    updated_at timestamptz not null,
    primary key (topic, partition)
) with (fillfactor = 50);
comment on table stream_position is
    'One row per stream: the offset of the next record to apply, moved in the transaction that applies its predecessors.';

create table audit_generation (
    topic text not null,
    partition integer not null,
    generation bigint not null,
    first_offset bigint not null,
    next_offset bigint not null,
    applied_count bigint not null default 0,
    duplicate_count bigint not null default 0,
    ignored_count bigint not null default 0,
    parked_count bigint not null default 0,
    refused_count bigint not null default 0,
    malformed_count bigint not null default 0,
    quarantined_count bigint not null default 0,
    started_at timestamptz not null,
    duration_ms integer not null,
    primary key (topic, partition, generation)
);
comment on table audit_generation is 'One row per slice that was committed: its offsets and how many messages had which outcome.';

create table audit (
    topic text not null,
    partition integer not null,
    generation bigint not null,
    record_offset bigint not null,
    id_hash bigint,
    source text,
    message_id text,
    key text,
    outcome text not null,
    reason text,
    recorded_at timestamptz not null
) partition by range (recorded_at);
comment on table audit is 'One row per message and judgement, by day: what became of it and why. Kept for tally.audit.retention.';
create index audit_generation_key on audit (topic, partition, generation, record_offset);
create index audit_id_hash on audit (id_hash);
create table audit_default partition of audit default;
comment on table audit_default is 'Rows of days that have no partition; normally empty.';

create table dead_letter (
    id bigint generated always as identity primary key,
    topic text not null,
    partition integer not null,
    record_offset bigint not null,
    record_key text,
    headers jsonb not null,
    payload bytea,
    outcome text not null,
    reason text not null,
    failed_at timestamptz not null,
    published_at timestamptz,
    replayed_at timestamptz,
    unique (topic, partition, record_offset)
);
comment on table dead_letter is 'One row per record that could not be applied, with its bytes as they came; published to <topic>.dlq.';
create index dead_letter_stream on dead_letter (topic, partition, id);
create index dead_letter_reason on dead_letter (split_part(reason, ' ', 1), id);
create index dead_letter_unpublished on dead_letter (id) where published_at is null;

create table parked_message (
    topic text not null,
    partition integer not null,
    record_offset bigint not null,
    waits_for text not null,
    payload bytea not null,
    headers jsonb not null,
    parked_at timestamptz not null,
    primary key (topic, partition, record_offset)
);
comment on table parked_message is 'One row per message that waits for something it depends on.';
create index parked_message_waits_for on parked_message (waits_for);

create table quarantined_key (
    topic text not null,
    key text not null,
    dead_letter_id bigint not null references dead_letter (id),
    held jsonb not null default '[]',
    primary key (topic, key)
);
comment on table quarantined_key is 'One row per key whose messages are held behind a quarantined one, in order.';

create table outbox (
    id bigint generated always as identity primary key,
    topic text not null,
    key text,
    type text not null,
    payload bytea not null,
    created_at timestamptz not null,
    published_at timestamptz
);
comment on table outbox is 'One row per event that the family owes to its events topic; written with the change it tells of.';
create index outbox_unpublished on outbox (id) where published_at is null;

create table projection_state (
    name text primary key,
    value text not null,
    since timestamptz not null
);
comment on table projection_state is 'One row per named state of the projection that must survive a restart.';

create table dirty (
    kind text not null,
    key text not null,
    marked_at timestamptz not null,
    primary key (kind, key)
);
comment on table dirty is 'One row per key whose deferred work is still to be done.';
create index dirty_marked on dirty (kind, marked_at);
