/** A disk that fails on command, and what a loss of power may leave of what was written to it. */
@NullMarked
package dev.tactus.disk;

import org.jspecify.annotations.NullMarked;
