/**
 * All worlds of a small size: every interleaving of lane, posting, landing, settlement and death within bounds, each
 * state held against the protocol. The steps run the product's own cores; only what carries facts between them is
 * written here.
 */
@NullMarked
package dev.tactus.explore;

import org.jspecify.annotations.NullMarked;
