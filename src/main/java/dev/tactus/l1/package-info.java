/**
 * The L1 node over JSON-RPC: asynchronous calls with deadlines and bounded answers, and the discovery of the
 * deployment. Rooms below read inputs and post batches. Any thread may call; answers arrive on the HTTP client's own
 * threads, where callers do no more than pass them on.
 */
@NullMarked
package dev.tactus.l1;

import org.jspecify.annotations.NullMarked;
