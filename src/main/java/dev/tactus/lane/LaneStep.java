package dev.tactus.lane;

import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneTransaction;

/** A decision: what to make durable, and where the order stands once it is. */
record LaneStep(LaneTransaction transaction, LaneSnapshot next) {}
