/**
 * The simulated L1: a chain with reorganisations, a fee market, the wallet's pool, and one endpoint with several
 * backends that lag, fail and lie. In virtual time, one thread, all chance from dice.
 */
@NullMarked
package dev.tactus.sim.l1;

import org.jspecify.annotations.NullMarked;
