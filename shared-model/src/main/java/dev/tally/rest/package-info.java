/** Owns what every resource needs: parameters, paging and entity tags. */
@NullMarked
package dev.tally.rest;

import org.jspecify.annotations.NullMarked;
