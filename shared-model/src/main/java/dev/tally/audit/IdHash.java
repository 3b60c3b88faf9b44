package dev.tally.audit;

import java.nio.charset.StandardCharsets;

/**
 * The 64-bit FNV-1a hash of a message id's UTF-8 bytes, by which the audit is searched.
 *
 * <p>It keeps the index small whatever ids look like. It is a filter, not an identity: a reader compares the id as well.
 */
public final class IdHash {

    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private IdHash() {}

    public static long of(String messageId) {
        long hash = OFFSET_BASIS;
        for (byte octet : messageId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * PRIME;
        }
        return hash;
    }
}
