package dev.tactus.store;

/**
 * Where the order stood right before a batch was opened: what a recovery goes back to.
 *
 * @param batchNonce    of the first batch that is taken back
 * @param firstOffset   number of inputs executed before it
 * @param chunk         the last one before it: the version of the state
 * @param drainedInputs one more than the greatest input index drained before it, 0 if none
 */
public record Cut(long batchNonce, long firstOffset, long chunk, long drainedInputs) {}
