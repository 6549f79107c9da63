package dev.tactus.sim.reference;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Call data of {@code EvmAdvance}. Only what the InputBox itself produces is read: the one canonical encoding, and
 * numbers that fit 63 bits, as block numbers and the like do.
 */
final class EvmAdvanceAbi {
    private static final int SELECTOR = 0x415bf363;
    private static final int WORD = 32;
    private static final int HEAD = 8 * WORD;

    private EvmAdvanceAbi() {}

    static Optional<RawInput> decode(byte[] callData) {
        int tail = 4 + HEAD + WORD;
        if (callData.length < tail || ByteBuffer.wrap(callData).getInt() != SELECTOR) {
            return Optional.empty();
        }
        long chainId = number(callData, 0);
        long blockNumber = number(callData, 3);
        long blockTimestamp = number(callData, 4);
        long index = number(callData, 6);
        boolean addresses = isAddress(callData, 1) && isAddress(callData, 2);
        boolean numbers = chainId >= 0 && blockNumber >= 0 && blockTimestamp >= 0 && index >= 0;
        long length = number(callData, 8);
        int room = callData.length - tail;
        if (!addresses || !numbers || number(callData, 7) != HEAD || length < 0 || length > room) {
            return Optional.empty();
        }
        long padded = (length + WORD - 1) / WORD * WORD;
        int end = tail + (int) length;
        if (padded != room || !isZero(callData, end, callData.length)) {
            return Optional.empty();
        }
        return Optional.of(new RawInput(
                chainId,
                address(callData, 1),
                address(callData, 2),
                blockNumber,
                blockTimestamp,
                Arrays.copyOfRange(callData, at(5), at(6)),
                index,
                Arrays.copyOfRange(callData, tail, end)));
    }

    /** Of the word, or −1 when it does not fit. */
    private static long number(byte[] callData, int word) {
        long value = ByteBuffer.wrap(callData).getLong(at(word) + 24);
        return isZero(callData, at(word), at(word) + 24) && value >= 0 ? value : -1;
    }

    private static boolean isAddress(byte[] callData, int word) {
        return isZero(callData, at(word), at(word) + 12);
    }

    private static byte[] address(byte[] callData, int word) {
        return Arrays.copyOfRange(callData, at(word) + 12, at(word + 1));
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int at(int word) {
        return 4 + word * WORD;
    }
}
