/** Owns the failure runs that take away, cut or slow down what the service stands on. */
@NullMarked
package dev.tally.bench.survive.server;

import org.jspecify.annotations.NullMarked;
