/** Typed, immutable configuration, read once at start from application.conf and SEQ_ variables. Any thread. */
@NullMarked
package dev.tactus.config;

import org.jspecify.annotations.NullMarked;
