/** Owns the tests that follow a credit message all the way: broker, tables, REST. */
@NullMarked
package dev.tally.credits.path;

import org.jspecify.annotations.NullMarked;
