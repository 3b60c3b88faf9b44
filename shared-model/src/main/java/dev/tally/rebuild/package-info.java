/** Owns rebuilds: the contract with a family, and jobs of which one runs at a time (R20). */
@NullMarked
package dev.tally.rebuild;

import org.jspecify.annotations.NullMarked;
