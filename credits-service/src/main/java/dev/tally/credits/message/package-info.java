/** Owns the credit messages: from bytes to values, with every rule of their form. */
@NullMarked
package dev.tally.credits.message;

import org.jspecify.annotations.NullMarked;
