/**
 * The one place where order is decided. {@code LaneCore} decides, purely; {@code InclusionLaneActor} performs, on its
 * own pinned thread, and is the only writer of order.
 */
@NullMarked
package dev.tactus.lane;

import org.jspecify.annotations.NullMarked;
