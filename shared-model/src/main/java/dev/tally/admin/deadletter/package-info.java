/** Owns {@code /admin/dead-letters}: the list, and the verbs for what could not be applied. */
@NullMarked
package dev.tally.admin.deadletter;

import org.jspecify.annotations.NullMarked;
