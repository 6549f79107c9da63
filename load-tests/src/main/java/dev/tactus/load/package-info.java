/**
 * Load on a running sequencer and reports of what it did, from outside over HTTP and WebSocket like any client; and
 * measurements of the store and of a restart, on orders that were made up. Nothing in the product calls it.
 */
@NullMarked
package dev.tactus.load;

import org.jspecify.annotations.NullMarked;
