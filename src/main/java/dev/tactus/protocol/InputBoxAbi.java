package dev.tactus.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The few ABI encodings that the InputBox and the application contract speak, written by hand because consensus
 * hangs on them: decoding accepts only the standard encoding, to the byte.
 */
public final class InputBoxAbi {
    /** {@code InputAdded(address indexed appContract, uint256 indexed index, bytes input)}. */
    public static final Hash32 INPUT_ADDED =
            Hash32.fromHex("c05d337121a6e8605c6ec0b72aa29c4210ffe6e5b9cefdd6a7058188a8f66f98");

    public static final Bytes EVM_ADVANCE = Bytes.fromHex("415bf363");
    public static final Bytes ADD_INPUT = Bytes.fromHex("1789cd63");
    public static final Bytes GET_NUMBER_OF_INPUTS = Bytes.fromHex("61a93c87");
    public static final Bytes GET_DEPLOYMENT_BLOCK_NUMBER = Bytes.fromHex("b3a1acd8");
    public static final Bytes GET_DATA_AVAILABILITY = Bytes.fromHex("f02478de");
    public static final Bytes INPUT_BOX = Bytes.fromHex("b12c9ede");
    public static final Bytes INPUT_BOX_AND_ESPRESSO = Bytes.fromHex("8579fd0c");

    private static final int WORD = 32;
    private static final int SELECTOR = 4;
    private static final int ADVANCE_HEAD = 8 * WORD;

    private InputBoxAbi() {}

    /** Call data of {@code addInput(application, payload)}. */
    public static byte[] encodeAddInput(Address application, Bytes payload) {
        var out = ByteBuffer.allocate(SELECTOR + 3 * WORD + padded(payload.size()));
        out.put(ADD_INPUT.unsafeArray());
        putAddress(out, application);
        putLong(out, 2 * WORD);
        putLong(out, payload.size());
        out.put(payload.unsafeArray());
        return out.array();
    }

    /** Call data of {@code getNumberOfInputs(application)}. */
    public static byte[] encodeGetNumberOfInputs(Address application) {
        var out = ByteBuffer.allocate(SELECTOR + WORD).put(GET_NUMBER_OF_INPUTS.unsafeArray());
        putAddress(out, application);
        return out.array();
    }

    /** Call data of {@code EvmAdvance(…)}. */
    public static byte[] encodeEvmAdvance(EvmAdvance advance) {
        var out = ByteBuffer.allocate(
                SELECTOR + ADVANCE_HEAD + WORD + padded(advance.payload().size()));
        out.put(EVM_ADVANCE.unsafeArray());
        putLong(out, advance.chainId());
        putAddress(out, advance.application());
        putAddress(out, advance.sender());
        putLong(out, advance.blockNumber());
        putLong(out, advance.blockTimestamp());
        putUnsigned(out, advance.prevRandao());
        putLong(out, advance.index());
        putLong(out, ADVANCE_HEAD);
        putLong(out, advance.payload().size());
        out.put(advance.payload().unsafeArray());
        return out.array();
    }

    /** @throws DecodeException unless it is the standard encoding and every number but prevRandao fits 63 bits */
    public static EvmAdvance decodeEvmAdvance(byte[] input) throws DecodeException {
        var in = new Reader(input);
        in.selector(EVM_ADVANCE);
        long chainId = in.number("chainId");
        Address application = in.address("appContract");
        Address sender = in.address("msgSender");
        long blockNumber = in.number("blockNumber");
        long blockTimestamp = in.number("blockTimestamp");
        BigInteger prevRandao = in.unsigned();
        long index = in.number("index");
        in.offset(ADVANCE_HEAD);
        Bytes payload = in.lastBytes();
        return new EvmAdvance(chainId, application, sender, blockNumber, blockTimestamp, prevRandao, index, payload);
    }

    /** The {@code input} of an {@code InputAdded} log's data, or the result of a call that returns {@code bytes}. */
    public static Bytes decodeBytes(byte[] data) throws DecodeException {
        var in = new Reader(data);
        in.offset(WORD);
        return in.lastBytes();
    }

    public static byte[] encodeBytes(Bytes value) {
        var out = ByteBuffer.allocate(2 * WORD + padded(value.size()));
        putLong(out, WORD);
        putLong(out, value.size());
        out.put(value.unsafeArray());
        return out.array();
    }

    /** The one word a call returns, as a number of at most 63 bits. */
    public static long decodeNumber(byte[] data) throws DecodeException {
        var in = new Reader(data);
        long value = in.number("result");
        in.end();
        return value;
    }

    /**
     * The InputBox that an application names as its data availability.
     *
     * @param data result of {@code getDataAvailability()}: ABI {@code bytes} of an address or of {@code InputBox(…)}
     * @throws DecodeException for any other content, Espresso's included
     */
    public static Address decodeDataAvailability(byte[] data) throws DecodeException {
        Bytes content = decodeBytes(data);
        if (content.size() == Address.SIZE) {
            return new Address(content);
        }
        if (content.size() >= SELECTOR && content.slice(0, SELECTOR).equals(INPUT_BOX_AND_ESPRESSO)) {
            throw new DecodeException(
                    "the application's data availability is InputBoxAndEspresso, which is unsupported;"
                            + " deploy it with InputBox alone");
        }
        var in = new Reader(content.unsafeArray());
        in.selector(INPUT_BOX);
        Address inputBox = in.address("inputBox");
        in.end();
        return inputBox;
    }

    private static void putLong(ByteBuffer out, long value) {
        out.position(out.position() + WORD - Long.BYTES).putLong(value);
    }

    private static void putAddress(ByteBuffer out, Address address) {
        out.position(out.position() + WORD - Address.SIZE).put(address.bytes().unsafeArray());
    }

    private static void putUnsigned(ByteBuffer out, BigInteger value) {
        byte[] magnitude = value.toByteArray();
        // A full word brings a sign byte along.
        int skip = Math.max(0, magnitude.length - WORD);
        int length = magnitude.length - skip;
        out.position(out.position() + WORD - length).put(magnitude, skip, length);
    }

    private static int padded(int size) {
        return Math.ceilDiv(size, WORD) * WORD;
    }

    private static final class Reader {
        private final byte[] data;
        private int at;

        Reader(byte[] data) {
            this.data = data;
        }

        void selector(Bytes expected) throws DecodeException {
            if (data.length < SELECTOR
                    || !Bytes.of(Arrays.copyOf(data, SELECTOR)).equals(expected)) {
                throw new DecodeException("unexpected selector, wanted " + expected.toHex());
            }
            at = SELECTOR;
        }

        BigInteger unsigned() throws DecodeException {
            if (data.length - at < WORD) {
                throw new DecodeException("truncated at byte " + data.length);
            }
            var value = new BigInteger(1, data, at, WORD);
            at += WORD;
            return value;
        }

        long number(String what) throws DecodeException {
            BigInteger value = unsigned();
            if (value.bitLength() > 63) {
                throw new DecodeException(what + " is out of range");
            }
            return value.longValue();
        }

        Address address(String what) throws DecodeException {
            BigInteger value = unsigned();
            if (value.bitLength() > 8 * Address.SIZE) {
                throw new DecodeException(what + " is not an address");
            }
            return Address.wrap(Arrays.copyOfRange(data, at - Address.SIZE, at));
        }

        void offset(int expected) throws DecodeException {
            if (number("offset") != expected) {
                throw new DecodeException("the dynamic part does not start where the head ends");
            }
        }

        /** A length, that many bytes, zero padding to a word, and the end. */
        Bytes lastBytes() throws DecodeException {
            long size = number("length");
            if (size > data.length - at || padded((int) size) != data.length - at) {
                throw new DecodeException("length does not match the data");
            }
            int end = at + (int) size;
            for (int i = end; i < data.length; i++) {
                if (data[i] != 0) {
                    throw new DecodeException("padding is not zero");
                }
            }
            Bytes value = Bytes.wrap(Arrays.copyOfRange(data, at, end));
            at = data.length;
            return value;
        }

        void end() throws DecodeException {
            if (at != data.length) {
                throw new DecodeException("trailing bytes");
            }
        }
    }
}
