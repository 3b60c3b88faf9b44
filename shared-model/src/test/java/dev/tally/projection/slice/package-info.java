@NullMarked
package dev.tally.projection.slice;

import org.jspecify.annotations.NullMarked;
