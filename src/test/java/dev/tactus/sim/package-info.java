/**
 * A whole world in one thread: L1, disks, clients, subscribers and the node's own cores, in virtual time and from one
 * seed. The node must keep its promises whatever the world does to it, and settle once the world is kind again.
 */
@NullMarked
package dev.tactus.sim;

import org.jspecify.annotations.NullMarked;
