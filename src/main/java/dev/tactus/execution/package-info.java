/**
 * Executes ordered inputs against a base state and says what became of each and what it changed. Serial; the serial
 * executor stays as the oracle of any parallel one. Called on the lane's thread.
 */
@NullMarked
package dev.tactus.execution;

import org.jspecify.annotations.NullMarked;
