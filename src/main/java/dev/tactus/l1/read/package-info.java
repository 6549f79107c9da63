/**
 * Reads the inputs of our application from L1, completely and in order. {@code ReaderCore} decides, purely;
 * {@code InputReaderActor} polls the safe head and hands the lane one slice at a time, on the default dispatcher,
 * never blocking. It writes nothing itself. {@code L1InputFetcher} serves commands that need every input again.
 */
@NullMarked
package dev.tactus.l1.read;

import org.jspecify.annotations.NullMarked;
