/** Typed, immutable configuration, read once at start from application.conf, SEQ_ variables and command line. Any thread. */
@NullMarked
package dev.tactus.config;

import org.jspecify.annotations.NullMarked;
