/**
 * How a process ends that must: {@link dev.tactus.fault.Fatal} is what it cannot go on from, and
 * {@link dev.tactus.fault.Fault} names the moments at which tests kill it, without effect unless a test's injector is on
 * the class path.
 */
@NullMarked
package dev.tactus.fault;

import org.jspecify.annotations.NullMarked;
