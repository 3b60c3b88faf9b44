/** Owns what every statement needs: migrations, pools and the step from batches to arrays. */
@NullMarked
package dev.tally.sql;

import org.jspecify.annotations.NullMarked;
