package dev.tally.projection.topic;

/** The size of records that every topic, producer and consumer is set for. */
final class RecordSize {

    /** 16 MiB of value, and a mebibyte for key, headers and the batch around them. */
    static final int BATCH_MAX = 17 * 1024 * 1024;

    private RecordSize() {}
}
