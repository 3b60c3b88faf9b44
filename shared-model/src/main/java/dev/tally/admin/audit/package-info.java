/** Owns what administrators read over {@code /admin/audit}: outcomes of messages, and generations. */
@NullMarked
package dev.tally.admin.audit;

import org.jspecify.annotations.NullMarked;
