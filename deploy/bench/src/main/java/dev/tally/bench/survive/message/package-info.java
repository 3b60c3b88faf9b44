/** Owns the failure runs whose fault is in what is sent: records, repetitions, sizes, clients. */
@NullMarked
package dev.tally.bench.survive.message;

import org.jspecify.annotations.NullMarked;
