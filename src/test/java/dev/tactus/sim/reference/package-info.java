/**
 * The canonical scheduler a second time, written from the specification alone and sharing no code with the product:
 * what both agree on is the specification's doing, not a common mistake. Nothing here imports anything of the product.
 *
 * <p>Byte arrays pass through without being copied, into and out of the records too: who hands one over, or is handed
 * one, leaves it as it is. Records that hold arrays are carriers; compare their encodings, not the records.
 */
@NullMarked
package dev.tactus.sim.reference;

import org.jspecify.annotations.NullMarked;
