package dev.tactus.store;

/**
 * The operator's fee and size policy with what the database derives from it.
 *
 * @param recommendedFee  linear, smallest units of the fee token; a frame stores its ceiling exponent
 * @param batchSizeTarget bytes of SSZ at which a batch closes
 * @param maxBatchBytes   bytes of SSZ that a batch never passes
 */
public record BatchPolicy(long gasPrice, long recommendedFee, long batchSizeTarget, long maxBatchBytes) {}
