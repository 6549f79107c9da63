package dev.tactus.sim.l1;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A transaction of the submitter's wallet that was in the pool at least once, as it stands now.
 *
 * @param payload    of the {@code addInput} for our application, with its tag byte; empty if it is something else
 * @param minedBlock where it lies in the canonical chain, if it does
 * @param succeeded  false while it is not mined
 * @param feePaid    wei, 0 while it is not mined
 * @param gasLimit   that it offers
 * @param maxFee     wei per gas that it offers at most
 * @param tip        wei per gas
 */
public record WalletTransaction(
        Bytes raw,
        Hash32 hash,
        long nonce,
        Optional<Bytes> payload,
        Optional<Long> minedBlock,
        boolean succeeded,
        BigInteger feePaid,
        long gasLimit,
        BigInteger maxFee,
        BigInteger tip) {}
