/** Owns the servers that tests run against; published to the services in the test-jar. */
@NullMarked
package dev.tally.testing;

import org.jspecify.annotations.NullMarked;
