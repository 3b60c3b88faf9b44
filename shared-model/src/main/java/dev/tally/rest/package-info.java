/** Owns what every resource needs: problem details, paging and entity tags. */
@NullMarked
package dev.tally.rest;

import org.jspecify.annotations.NullMarked;
