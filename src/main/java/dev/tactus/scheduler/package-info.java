/**
 * The canonical fold over the L1 inputs that defines the true order, and its parts. Pure: no I/O, clock or thread.
 * The verifier, the reader and recovery call it, each on its own thread.
 */
@NullMarked
package dev.tactus.scheduler;

import org.jspecify.annotations.NullMarked;
