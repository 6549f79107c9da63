/**
 * Wires every room into one process: start, readiness, drain, stop, and the exit code that says why. Called by the
 * command line; blocks its caller.
 */
@NullMarked
package dev.tactus.node;

import org.jspecify.annotations.NullMarked;
