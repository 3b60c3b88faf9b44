/** Owns the embedded servers: a real PostgreSQL and a real Kafka broker on a bare machine, and the entry of ./tally. */
@NullMarked
package dev.tally.local;

import org.jspecify.annotations.NullMarked;
