/** Owns the smallest family there is, to prove the runtime without any domain: counting the same message twice shows. */
@NullMarked
package dev.tally.counter;

import org.jspecify.annotations.NullMarked;
