/** Whole nodes in processes of their own: killed, terminated, started twice, started wrong. */
@NullMarked
package dev.tactus.wallet.process;

import org.jspecify.annotations.NullMarked;
