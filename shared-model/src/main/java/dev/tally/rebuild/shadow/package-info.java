/** Owns rebuilds beside the live tables: what is written meanwhile, shadow tables, and the swap (R20). */
@NullMarked
package dev.tally.rebuild.shadow;

import org.jspecify.annotations.NullMarked;
