/**
 * What an application is: deterministic rules over a state handle, with outputs. Found by ServiceLoader; called by
 * the lane's executor, the scheduler and the query routes, one thread at a time per handle.
 */
@NullMarked
package dev.tactus.application;

import org.jspecify.annotations.NullMarked;
