/** Owns the demonstration: generated traffic through the broker, and questions about what came of it. */
@NullMarked
package dev.tally.local.demo;

import org.jspecify.annotations.NullMarked;
