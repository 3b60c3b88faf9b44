@NullMarked
package dev.tally.projection.stream;

import org.jspecify.annotations.NullMarked;
