package dev.tactus.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputsCodecTest {
    private static final Address TOKEN = Address.fromHex("0x00112233445566778899aabbccddeeff00112233");

    @Test
    void writesNoOutputsAsAnEmptyBlob() throws DecodeException {
        assertEquals(Bytes.EMPTY, OutputsCodec.encode(List.of()));
        assertEquals(List.of(), OutputsCodec.decode(Bytes.EMPTY));
    }

    @Test
    void writesEveryByteAsDocumented() {
        var notice = new Output.Notice(Bytes.fromHex("c0ffee"));
        var voucher = new Output.Voucher(TOKEN, BigInteger.valueOf(258), Bytes.fromHex("01"));

        assertEquals(
                "0x" + "00" + "00000003" + "c0ffee" + "01" + "00112233445566778899aabbccddeeff00112233"
                        + "00".repeat(30) + "0102" + "00000001" + "01",
                OutputsCodec.encode(List.of(notice, voucher)).toHex());
    }

    @Test
    void readsBackWhatItWrites() throws DecodeException {
        var values = List.of(
                BigInteger.ZERO,
                BigInteger.valueOf(127),
                BigInteger.valueOf(128),
                BigInteger.ONE.shiftLeft(255),
                Protocol.MAX_U256);
        List<Output> outputs = new ArrayList<>();
        for (BigInteger value : values) {
            outputs.add(new Output.Voucher(TOKEN, value, Bytes.fromHex("aa".repeat(outputs.size()))));
            outputs.add(new Output.Notice(Bytes.wrap(new byte[outputs.size() * 100])));
        }
        outputs.add(new Output.Notice(Bytes.EMPTY));

        assertEquals(outputs, OutputsCodec.decode(OutputsCodec.encode(outputs)));
    }

    @Test
    void knowsNoVoucherWhoseValueWouldNotFit() {
        for (BigInteger value : List.of(BigInteger.ONE.negate(), Protocol.MAX_U256.add(BigInteger.ONE))) {
            assertThrows(IllegalArgumentException.class, () -> new Output.Voucher(TOKEN, value, Bytes.EMPTY));
        }
    }

    @Test
    void refusesEveryTruncationOfALastOutput() {
        var blob = OutputsCodec.encode(List.of(new Output.Voucher(TOKEN, BigInteger.TEN, Bytes.fromHex("0102"))));
        for (int size = 1; size < blob.size(); size++) {
            Bytes cut = blob.slice(0, size);
            assertThrows(DecodeException.class, () -> OutputsCodec.decode(cut));
        }
    }

    @Test
    void refusesUnknownKindsAndLengthsBeyondTheBlob() {
        for (String blob : List.of("02", "ff00000000", "007fffffff", "00ffffffff", "0000000001", "000000000000")) {
            assertThrows(DecodeException.class, () -> OutputsCodec.decode(Bytes.fromHex(blob)), blob);
        }
    }

    @Test
    void s13_meetsGarbageWithNothingButItsOwnError() {
        long seed = 20_260_101;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(120)];
            random.nextBytes(garbage);
            if (garbage.length > 4) {
                garbage[0] &= 1;
                garbage[1] = 0;
                garbage[2] = 0;
                garbage[3] = 0;
            }
            Bytes blob = Bytes.wrap(garbage);
            try {
                assertEquals(blob, OutputsCodec.encode(OutputsCodec.decode(blob)), "seed " + seed + ", blob " + blob);
            } catch (DecodeException expected) {
                // The only exception it may throw.
            }
        }
    }
}
