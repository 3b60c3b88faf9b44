-- What the runtime needs to go on under failure: parked messages that can be judged again, keys that are held.

alter table parked_message
    add column record_key text,
    add column record_at timestamptz not null default now(),
    add column woken boolean not null default false;
alter table parked_message alter column record_at drop default;
comment on column parked_message.parked_at is 'When the message was parked first; being parked again does not move it.';
comment on column parked_message.record_at is 'The broker''s timestamp of the record.';
comment on column parked_message.woken is
    'True when what it waited for has come in a slice that could not take it along: the sweep judges it again.';
drop index parked_message_waits_for;
create index parked_message_waits_for on parked_message (topic, waits_for);
create index parked_message_parked_at on parked_message (topic, parked_at);
create index parked_message_woken on parked_message (topic, parked_at) where woken;

alter table quarantined_key drop column held;
comment on table quarantined_key is
    'One row per key whose messages are held behind a quarantined one; the lock of that key.';
create index quarantined_key_dead_letter on quarantined_key (dead_letter_id);

create table held_message (
    topic text not null,
    key text not null,
    partition integer not null,
    record_offset bigint not null,
    record_key text,
    headers jsonb not null,
    payload bytea,
    record_at timestamptz not null,
    held_at timestamptz not null,
    primary key (topic, key, partition, record_offset)
);
comment on table held_message is 'One row per message that is held behind a quarantined one of the same key, in the order of its primary key.';

alter table dead_letter add column error text;
comment on column dead_letter.error is 'What the database or the code said, for a person; null for a malformed record.';

comment on column audit.generation is
    'The slice in which the record was judged; 0 when it was judged again later: woken, swept or replayed.';
