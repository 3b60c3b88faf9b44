/** Owns how a request ends that cannot be answered: kinds of problems, and their form (RFC 9457). */
@NullMarked
package dev.tally.rest.problem;

import org.jspecify.annotations.NullMarked;
