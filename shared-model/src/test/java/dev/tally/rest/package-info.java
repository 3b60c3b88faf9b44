/** Tests what every resource stands on. */
@NullMarked
package dev.tally.rest;

import org.jspecify.annotations.NullMarked;
