@NullMarked
package dev.tally.projection.intake;

import org.jspecify.annotations.NullMarked;
