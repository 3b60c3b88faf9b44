/** Owns work that readers can do without while the service is far behind: when it is put off, and how it is made up for. */
@NullMarked
package dev.tally.projection.deferral;

import org.jspecify.annotations.NullMarked;
