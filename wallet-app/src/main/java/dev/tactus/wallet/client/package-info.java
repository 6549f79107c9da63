/**
 * The user's side of the wire: signing ops, talking to a sequencer over HTTP and WebSocket, and moving tokens on L1.
 * Used by the command-line wallet, the demo and the load tests; never by the node. Blocking calls on the caller's
 * thread; clients are thread-safe.
 */
@NullMarked
package dev.tactus.wallet.client;

import org.jspecify.annotations.NullMarked;
