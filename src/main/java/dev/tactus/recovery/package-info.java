/**
 * Proving the node's order against L1, and bringing it back in line with it. The verifier is called by the command
 * line on its own thread, against a database that may be in use by a running node.
 */
@NullMarked
package dev.tactus.recovery;

import org.jspecify.annotations.NullMarked;
