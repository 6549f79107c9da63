package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.config.PrivateKey;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.FeeHistory;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction1559;

@Timeout(30)
class WalletKeyTest {
    private static final String SECRET = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private final WalletKey wallet = WalletKey.of(new PrivateKey(Bytes.fromHex(SECRET)));

    @Test
    void knowsTheAddressOfItsKey() {
        assertEquals(Address.fromHex("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), wallet.address());
    }

    @Test
    void neverShowsItsKey() {
        assertFalse(wallet.toString().contains(SECRET.substring(0, 8)));
    }

    @Test
    void signsATypeTwoTransaction() throws Exception {
        var fees = new Fees(BigInteger.valueOf(30), BigInteger.valueOf(2));

        Bytes raw = wallet.sign(31337, 9, FakeL1.INPUT_BOX, Bytes.fromHex("1234"), 100_000, fees);

        assertEquals(2, raw.get(0));
        var decoded = (SignedRawTransaction) TransactionDecoder.decode(raw.toHex());
        assertEquals(BigInteger.valueOf(9), decoded.getNonce());
        assertEquals(BigInteger.valueOf(100_000), decoded.getGasLimit());
        assertEquals(FakeL1.INPUT_BOX.toHex(), decoded.getTo());
        assertEquals("1234", decoded.getData());
        var inner = (Transaction1559) decoded.getTransaction();
        assertEquals(31337, inner.getChainId());
        assertEquals(BigInteger.valueOf(30), inner.getMaxFeePerGas());
        assertEquals(BigInteger.TWO, inner.getMaxPriorityFeePerGas());
        assertEquals(wallet.address(), Address.fromHex(decoded.getFrom()));
    }

    @Test
    void signsTheSameBytesEveryTime() {
        var fees = new Fees(BigInteger.TEN, BigInteger.ONE);

        assertEquals(
                wallet.sign(1, 0, FakeL1.INPUT_BOX, Bytes.EMPTY, 21_000, fees),
                wallet.sign(1, 0, FakeL1.INPUT_BOX, Bytes.EMPTY, 21_000, fees));
    }

    @Test
    void offersTheMedianTipOverABaseFeeThatMayTriple() {
        var history = new FeeHistory(gwei(10), List.of(gwei(9), gwei(1), gwei(2)));

        assertEquals(new Fees(gwei(32), gwei(2)), Fees.from(history));
    }

    @Test
    void offersATipEvenWhereNobodyPaysOne() {
        var tip = BigInteger.valueOf(100_000_000);

        assertEquals(new Fees(tip, tip), Fees.from(new FeeHistory(BigInteger.ZERO, List.of())));
    }

    @Test
    void p20_theGasLimitIsComputedAndCoversTheCallDataFloor() {
        var noise = Bytes.wrap(Keccak.hash(new byte[] {1}));
        byte[] data = new byte[32_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (noise.get(i % 32) | 1);
        }

        assertTrue(Gas.limit(Bytes.wrap(data)) >= 21_000 + 40 * data.length);
        assertTrue(Gas.limit(Bytes.wrap(new byte[100])) > 21_000 + 4 * 100 + 100_000);
    }

    /** A batch never passes 32,000 bytes, and no byte of it costs more than one that is not zero. */
    @Test
    void p16_theLargestBatchFitsInOneTransaction() {
        byte[] largest = new byte[32_000 + 200];
        Arrays.fill(largest, (byte) 1);
        long mostGasOfATransaction = 1L << 24;

        assertTrue(Gas.limit(Bytes.wrap(largest)) < mostGasOfATransaction);
    }

    /** Nodes take 128 KiB into their pools. */
    @Test
    void p16_theLargestBatchFitsIntoThePoolsOfNodes() {
        byte[] largest = new byte[32_000 + 1 + 4 + 3 * 32 + 31];
        Arrays.fill(largest, (byte) 1);
        var fees = new Fees(BigInteger.TWO.pow(80), BigInteger.TWO.pow(80));

        Bytes raw = wallet.sign(31337, 1L << 40, FakeL1.INPUT_BOX, Bytes.wrap(largest), 1L << 24, fees);

        assertTrue(raw.size() < 128 * 1024, () -> raw.size() + " bytes");
    }

    private static BigInteger gwei(long amount) {
        return BigInteger.valueOf(amount).multiply(BigInteger.valueOf(1_000_000_000));
    }
}
