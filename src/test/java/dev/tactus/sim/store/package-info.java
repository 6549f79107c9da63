/**
 * The data directory of a simulated node: rows in memory that keep and refuse what the database does, a power switch,
 * and faults on demand.
 */
@NullMarked
package dev.tactus.sim.store;

import org.jspecify.annotations.NullMarked;
