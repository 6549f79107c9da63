/** Names the moments at which tests kill a process. Without effect unless a test's injector is on the class path. */
@NullMarked
package dev.tactus.fault;

import org.jspecify.annotations.NullMarked;
