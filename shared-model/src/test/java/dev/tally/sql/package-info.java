@NullMarked
package dev.tally.sql;

import org.jspecify.annotations.NullMarked;
