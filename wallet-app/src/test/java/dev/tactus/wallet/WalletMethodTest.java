package dev.tactus.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WalletMethodTest {
    private static final Address BOB = Address.fromHex("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    @Test
    void encodesATransferAsEveryOtherImplementationDoes() throws DecodeException {
        var transfer = new WalletMethod.Transfer(new BigInteger("400000000000000000"), BOB);
        Bytes known = Bytes.fromHex("0100002876e1158d0500000000000000000000000000000000000000000000000070997970c51812dc"
                + "3a010c7d01b50e0d17dc79c8");

        assertEquals(known, transfer.encode());
        assertEquals(transfer, WalletMethod.decode(known));
        assertEquals(WalletMethod.MAX_BYTES, known.size());
        assertEquals(53, known.size());
    }

    @Test
    void encodesAWithdrawalLittleEndianIn33Bytes() throws DecodeException {
        var withdrawal = new WalletMethod.Withdrawal(BigInteger.valueOf(0x0102));
        Bytes known = Bytes.fromHex("00" + "0201" + "00".repeat(30));

        assertEquals(known, withdrawal.encode());
        assertEquals(withdrawal, WalletMethod.decode(known));
    }

    @Test
    void keepsEveryAmountFromZeroToTheLargest() throws DecodeException {
        for (var amount : List.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE.shiftLeft(255), Protocol.MAX_U256)) {
            assertEquals(
                    amount,
                    WalletMethod.decode(new WalletMethod.Withdrawal(amount).encode())
                            .amount());
            assertEquals(
                    amount,
                    WalletMethod.decode(new WalletMethod.Transfer(amount, BOB).encode())
                            .amount());
        }
    }

    @Test
    void knowsNoAmountBelowZeroOrBeyond256Bits() {
        for (var amount : List.of(BigInteger.ONE.negate(), Protocol.MAX_U256.add(BigInteger.ONE))) {
            assertThrows(IllegalArgumentException.class, () -> new WalletMethod.Withdrawal(amount));
            assertThrows(IllegalArgumentException.class, () -> new WalletMethod.Transfer(amount, BOB));
        }
    }

    @Test
    void decodesOneSizePerSelectorOnly() {
        for (int selector = 0; selector < 256; selector++) {
            for (int size = 0; size <= 80; size++) {
                byte[] data = new byte[size];
                if (size > 0) {
                    data[0] = (byte) selector;
                }
                boolean legal = (selector == 0 && size == 33) || (selector == 1 && size == 53);
                assertEquals(legal, decodes(Bytes.wrap(data)), "selector " + selector + ", size " + size);
            }
        }
    }

    @Test
    void readsBackToTheSameBytesWhateverItAccepts() {
        long seed = 7;
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] data = new byte[random.nextBoolean() ? 33 : 53];
            random.nextBytes(data);
            data[0] = (byte) (data.length == 33 ? 0 : 1);
            var bytes = Bytes.wrap(data);
            try {
                assertEquals(bytes, WalletMethod.decode(bytes).encode(), "seed " + seed);
            } catch (DecodeException e) {
                throw new AssertionError("refused " + bytes, e);
            }
        }
    }

    private static boolean decodes(Bytes data) {
        try {
            WalletMethod.decode(data);
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }
}
