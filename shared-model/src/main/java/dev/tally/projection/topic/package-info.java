/** Owns what the service needs of its topics beside their records: that they exist and fit, their ids and their ends. */
@NullMarked
package dev.tally.projection.topic;

import org.jspecify.annotations.NullMarked;
