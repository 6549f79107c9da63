/**
 * The words and bytes that every component and the canonical scheduler on L1 must agree on: records, SSZ, EIP-712,
 * fees and InputBox payloads. Pure: no I/O, no clock, no thread, no Pekko. Anyone may call it from any thread.
 */
@NullMarked
package dev.tactus.protocol;

import org.jspecify.annotations.NullMarked;
