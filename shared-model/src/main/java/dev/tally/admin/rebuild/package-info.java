/** Owns {@code /admin/rebuild}: what a person may ask for, and how jobs are shown. */
@NullMarked
package dev.tally.admin.rebuild;

import org.jspecify.annotations.NullMarked;
