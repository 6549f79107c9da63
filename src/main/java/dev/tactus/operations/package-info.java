/**
 * What operators look at: health and metrics. {@code node} wires suppliers in and serves the routes beside those of
 * ingress. Thread-safe; health checks that touch the store run on an executor that is passed in.
 */
@NullMarked
package dev.tactus.operations;

import org.jspecify.annotations.NullMarked;
