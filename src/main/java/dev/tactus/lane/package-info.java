/**
 * The one place where order is decided. {@code LaneCore} decides, purely; {@code Lane} performs, on one thread;
 * {@code InclusionLaneActor} gives it a mailbox and a pinned thread of its own. It is the only writer of order.
 */
@NullMarked
package dev.tactus.lane;

import org.jspecify.annotations.NullMarked;
