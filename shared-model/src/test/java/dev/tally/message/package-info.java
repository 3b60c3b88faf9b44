@NullMarked
package dev.tally.message;

import org.jspecify.annotations.NullMarked;
