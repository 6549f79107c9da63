/** The command line: reads configuration, starts what was asked for, decides the exit code. */
@NullMarked
package dev.tactus;

import org.jspecify.annotations.NullMarked;
