package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;

/**
 * A header with Ethereum's fields up to London and its hash rule. The three roots are commitments of this chain's own
 * (hashes over lists, not Merkle tries): equal chains have equal hashes, and nobody proves anything against them.
 */
record BlockHeader(
        long number,
        Hash32 parentHash,
        long timestamp,
        BigInteger baseFee,
        long gasUsed,
        Hash32 stateRoot,
        Hash32 transactionsRoot,
        Hash32 receiptsRoot,
        Bytes logsBloom,
        Hash32 mixHash) {
    static final Hash32 NO_UNCLES = Hash32.fromHex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
    static final Bytes BLOCK_NONCE = Bytes.wrap(new byte[Long.BYTES]);

    Hash32 hash() {
        return Hash32.wrap(Keccak.hash(Rlp.encode(Rlp.list(
                Rlp.of(parentHash),
                Rlp.of(NO_UNCLES),
                Rlp.of(Address.ZERO),
                Rlp.of(stateRoot),
                Rlp.of(transactionsRoot),
                Rlp.of(receiptsRoot),
                Rlp.of(logsBloom),
                Rlp.of(0),
                Rlp.of(number),
                Rlp.of(Gas.BLOCK_LIMIT),
                Rlp.of(gasUsed),
                Rlp.of(timestamp),
                Rlp.of(Bytes.EMPTY),
                Rlp.of(mixHash),
                Rlp.of(BLOCK_NONCE),
                Rlp.of(baseFee)))));
    }
}
