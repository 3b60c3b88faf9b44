/** Owns what every resource needs: problem details, paging and freshness. */
@NullMarked
package dev.tally.rest;

import org.jspecify.annotations.NullMarked;
