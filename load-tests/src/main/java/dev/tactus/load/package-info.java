/**
 * Load on a running sequencer and reports of what it did. Drives it from outside over HTTP and WebSocket, like any
 * client; nothing in the product calls it.
 */
@NullMarked
package dev.tactus.load;

import org.jspecify.annotations.NullMarked;
