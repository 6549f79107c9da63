package dev.tactus.wallet.client;

/**
 * Fee exponents as {@code GET /fee} tells them.
 *
 * @param fee             of the open frame: what an op is charged now
 * @param recommended     what the next frame would charge under today's policy
 * @param suggestedMaxFee a bid that leaves room for both to rise
 */
public record FeeQuote(int fee, int recommended, int suggestedMaxFee) {}
