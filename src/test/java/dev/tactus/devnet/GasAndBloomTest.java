package dev.tactus.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Arithmetic that must be Ethereum's own, against figures that a real EVM node gave. */
final class GasAndBloomTest {
    @Test
    void theBaseFeeMovesAsEip1559Says() {
        assertEquals(wei("342770c0"), Gas.nextBaseFee(wei("3b9aca00"), 0));
        assertEquals(wei("ae46089"), Gas.nextBaseFee(wei("c72b778"), 0));
        assertEquals(wei("988ce4f"), Gas.nextBaseFee(wei("ae46089"), 42_000));
        assertEquals(wei("857b486"), Gas.nextBaseFee(wei("988ce4f"), 0));
        assertEquals(BigInteger.valueOf(1125), Gas.nextBaseFee(BigInteger.valueOf(1000), Gas.BLOCK_LIMIT));
        assertEquals(BigInteger.TWO, Gas.nextBaseFee(BigInteger.ONE, Gas.BLOCK_LIMIT));
        assertEquals(BigInteger.valueOf(1000), Gas.nextBaseFee(BigInteger.valueOf(1000), Gas.BLOCK_LIMIT / 2));
    }

    @Test
    void callDataCostsByTheByteAndItsFloor() {
        assertEquals(21_000, Gas.intrinsic(Bytes.EMPTY));
        assertEquals(21_000 + 4 + 16, Gas.intrinsic(Bytes.fromHex("0001")));
        assertEquals(21_000 + 10 + 40, Gas.floor(Bytes.fromHex("0001")));
    }

    @Test
    void theBloomOfALogHasEthereumsBits() {
        var log = new Log(
                Address.fromHex("5fbdb2315678afecb367f032d93f642f64180aa3"),
                List.of(
                        InputBoxAbi.INPUT_ADDED,
                        Hash32.fromHex("000000000000000000000000dc64a140aa3e981100a9beca4e685f962f0cf6c9"),
                        Hash32.wrap(new byte[32])),
                Bytes.EMPTY);

        var bits = new BigInteger(1, Bloom.of(List.of(log)).toArray());
        assertEquals(
                List.of(181, 269, 486, 667, 783, 801, 1163, 1241, 1254, 1344, 1726, 1826),
                IntStream.range(0, 2048).filter(bits::testBit).boxed().toList());
    }

    private static BigInteger wei(String hex) {
        return new BigInteger(hex, 16);
    }
}
