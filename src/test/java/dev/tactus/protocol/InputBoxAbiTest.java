package dev.tactus.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;

class InputBoxAbiTest {
    private static final int HEAD = 4;
    private static final int WORD = 32;

    @Test
    void selectorsAreTheHashesOfTheirSignatures() {
        assertSelector(
                "EvmAdvance(uint256,address,address,uint256,uint256,uint256,uint256,bytes)", InputBoxAbi.EVM_ADVANCE);
        assertSelector("addInput(address,bytes)", InputBoxAbi.ADD_INPUT);
        assertSelector("getNumberOfInputs(address)", InputBoxAbi.GET_NUMBER_OF_INPUTS);
        assertSelector("getDeploymentBlockNumber()", InputBoxAbi.GET_DEPLOYMENT_BLOCK_NUMBER);
        assertSelector("getDataAvailability()", InputBoxAbi.GET_DATA_AVAILABILITY);
        assertSelector("InputBox(address)", InputBoxAbi.INPUT_BOX);
        assertEquals(hash("InputAdded(address,uint256,bytes)"), InputBoxAbi.INPUT_ADDED.bytes());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void encodesAsAnotherEncoderDoesAndReadsItBack(long seed) throws DecodeException {
        System.out.println("InputBoxAbiTest.encodesAsAnotherEncoderDoes seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            EvmAdvance advance = advance(random);
            byte[] ours = InputBoxAbi.encodeEvmAdvance(advance);
            assertEquals(theirs(advance), Bytes.of(ours));
            assertEquals(advance, InputBoxAbi.decodeEvmAdvance(ours));

            Bytes payload = advance.payload();
            assertEquals(
                    call("addInput", List.of(word(advance.application()), new DynamicBytes(payload.toArray()))),
                    Bytes.of(InputBoxAbi.encodeAddInput(advance.application(), payload)));
            assertEquals(
                    call("getNumberOfInputs", List.of(word(advance.application()))),
                    Bytes.of(InputBoxAbi.encodeGetNumberOfInputs(advance.application())));
            byte[] bytes = InputBoxAbi.encodeBytes(payload);
            assertEquals(parameters(List.of(new DynamicBytes(payload.toArray()))), Bytes.of(bytes));
            assertEquals(payload, InputBoxAbi.decodeBytes(bytes));
        }
    }

    @Test
    void itsNumbersStartAtZeroAndNoneIsNegative() throws DecodeException {
        var zeros = new EvmAdvance(0, Address.ZERO, Address.ZERO, 0, 0, BigInteger.ZERO, 0, Bytes.EMPTY);
        assertEquals(zeros, InputBoxAbi.decodeEvmAdvance(InputBoxAbi.encodeEvmAdvance(zeros)));
        for (int negative = 0; negative < 4; negative++) {
            long[] n = {7, 7, 7, 7};
            n[negative] = -1;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new EvmAdvance(
                            n[0], Address.ZERO, Address.ZERO, n[1], n[2], BigInteger.ZERO, n[3], Bytes.EMPTY));
        }
    }

    @Test
    void prevRandaoMayFillItsWord() throws DecodeException {
        for (BigInteger value : List.of(BigInteger.ZERO, BigInteger.ONE.shiftLeft(255), Protocol.MAX_U256)) {
            var advance = new EvmAdvance(1, Address.ZERO, Address.ZERO, 2, 3, value, 4, Bytes.EMPTY);
            assertEquals(advance, InputBoxAbi.decodeEvmAdvance(InputBoxAbi.encodeEvmAdvance(advance)));
        }
        for (BigInteger value : List.of(BigInteger.ONE.negate(), Protocol.MAX_U256.add(BigInteger.ONE))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new EvmAdvance(1, Address.ZERO, Address.ZERO, 2, 3, value, 4, Bytes.EMPTY));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 6})
    void refusesNumbersBeyond63Bits(int word) throws DecodeException {
        byte[] changed = sample();
        changed[HEAD + word * WORD + 24] |= (byte) 0x80;
        assertAdvanceRefused(changed);
        changed = sample();
        changed[HEAD + word * WORD] = 1;
        assertAdvanceRefused(changed);
        changed = sample();
        changed[HEAD + word * WORD + 24] |= 0x7f;
        InputBoxAbi.decodeEvmAdvance(changed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesAddressesWithBytesAboveThem(int word) {
        for (int at : new int[] {0, 11}) {
            byte[] changed = sample();
            changed[HEAD + word * WORD + at] = 1;
            assertAdvanceRefused(changed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31})
    void refusesAnotherOffsetOrLengthThanTheStandardOne(int at) {
        for (int word : new int[] {7, 8}) {
            byte[] changed = sample();
            changed[HEAD + word * WORD + at] ^= 0x20;
            assertAdvanceRefused(changed);
        }
    }

    @Test
    void refusesEveryTruncationAndAnyTrailingBytes() {
        byte[] sample = sample();
        for (int size = 0; size < sample.length; size++) {
            assertAdvanceRefused(Arrays.copyOf(sample, size));
        }
        assertAdvanceRefused(Arrays.copyOf(sample, sample.length + 1));
        assertAdvanceRefused(Arrays.copyOf(sample, sample.length + WORD));
    }

    @Test
    void refusesPaddingThatIsNotZeroAndPaddingOfAWholeWord() {
        byte[] changed = sample();
        changed[changed.length - 1] = 1;
        assertAdvanceRefused(changed);

        byte[] empty = InputBoxAbi.encodeBytes(Bytes.EMPTY);
        assertThrows(DecodeException.class, () -> InputBoxAbi.decodeBytes(Arrays.copyOf(empty, empty.length + WORD)));
    }

    @Test
    void refusesAnotherSelector() {
        byte[] changed = sample();
        changed[3] ^= 1;
        assertAdvanceRefused(changed);
    }

    @ParameterizedTest
    @CsvSource({
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "000000000000000000000000000000000000000000000000000000007fffffff",
        "00000000000000000000000000000000000000000000000000000000ffffffff",
        "0000000000000000000000000000000000000000000000000000000100000002",
        "0000000000000000000000000000000000000000000000007fffffffffffffff"
    })
    void refusesLengthsThatWouldOverflowOrAllocate(String length) {
        byte[] data =
                Bytes.fromHex("00".repeat(31) + "20" + length + "aa".repeat(32)).toArray();

        assertThrows(DecodeException.class, () -> InputBoxAbi.decodeBytes(data));
    }

    @Test
    void aNumberIsOneWordOfAtMost63Bits() throws DecodeException {
        assertEquals(Long.MAX_VALUE, InputBoxAbi.decodeNumber(word(BigInteger.valueOf(Long.MAX_VALUE))));
        assertEquals(0, InputBoxAbi.decodeNumber(new byte[WORD]));
        for (byte[] bad :
                List.of(new byte[0], new byte[31], new byte[33], new byte[64], word(BigInteger.ONE.shiftLeft(63)))) {
            assertThrows(DecodeException.class, () -> InputBoxAbi.decodeNumber(bad));
        }
    }

    @Test
    void findsTheInputBoxInBothFormsOfDataAvailability() throws DecodeException {
        Address box = Address.fromHex("b0".repeat(20));
        Bytes asCall = call("InputBox", List.of(word(box)));

        assertEquals(box, InputBoxAbi.decodeDataAvailability(InputBoxAbi.encodeBytes(box.bytes())));
        assertEquals(box, InputBoxAbi.decodeDataAvailability(InputBoxAbi.encodeBytes(asCall)));
    }

    @Test
    void refusesEspressoAndSaysWhatToDo() {
        Bytes espresso =
                call("InputBoxAndEspresso", List.of(word(Address.ZERO), new Uint256(BigInteger.ONE), new Uint256(2)));
        Bytes selectorOnly = InputBoxAbi.INPUT_BOX_AND_ESPRESSO;
        Bytes tagged = Bytes.fromHex(selectorOnly.toHex() + espresso.toHex().substring(10));

        for (Bytes content : List.of(selectorOnly, tagged)) {
            var refused = assertThrows(
                    DecodeException.class, () -> InputBoxAbi.decodeDataAvailability(InputBoxAbi.encodeBytes(content)));
            assertTrue(String.valueOf(refused.getMessage()).contains("InputBoxAndEspresso, which is unsupported"));
        }
    }

    @Test
    void refusesOtherDataAvailability() {
        Bytes call = call("InputBox", List.of(word(Address.ZERO)));
        byte[] dirty = call.toArray();
        dirty[HEAD] = 1;
        List<Bytes> contents = List.of(
                Bytes.EMPTY,
                Bytes.wrap(new byte[3]),
                Bytes.wrap(new byte[19]),
                Bytes.wrap(new byte[21]),
                Bytes.wrap(new byte[36]),
                call.slice(0, 35),
                Bytes.wrap(Arrays.copyOf(call.toArray(), 37)),
                Bytes.wrap(dirty));
        for (Bytes content : contents) {
            assertThrows(
                    DecodeException.class,
                    () -> InputBoxAbi.decodeDataAvailability(InputBoxAbi.encodeBytes(content)),
                    content::toHex);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void s13_aMutatedEncodingIsRefusedOrIsTheOneEncodingOfAnotherInput(long seed) {
        System.out.println("InputBoxAbiTest.aMutatedEncoding... seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            byte[] mutated = InputBoxAbi.encodeEvmAdvance(advance(random));
            mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            if (random.nextInt(4) == 0) {
                mutated = Arrays.copyOf(mutated, Math.max(0, mutated.length + random.nextInt(-40, 41)));
            }
            try {
                assertArrayEquals(mutated, InputBoxAbi.encodeEvmAdvance(InputBoxAbi.decodeEvmAdvance(mutated)));
            } catch (DecodeException refused) {
                assertTrue(String.valueOf(refused.getMessage()).length() < 100);
            }
        }
    }

    private static byte[] sample() {
        return InputBoxAbi.encodeEvmAdvance(new EvmAdvance(
                31337,
                Address.fromHex("11".repeat(20)),
                Address.ZERO,
                10,
                20,
                BigInteger.TEN,
                5,
                Bytes.fromHex("0102")));
    }

    private static EvmAdvance advance(Random random) {
        return new EvmAdvance(
                random.nextLong() >>> (1 + random.nextInt(60)),
                RandomValues.address(random),
                RandomValues.address(random),
                random.nextLong() >>> (1 + random.nextInt(60)),
                random.nextLong() >>> (1 + random.nextInt(60)),
                new BigInteger(random.nextInt(257), random),
                random.nextLong() >>> (1 + random.nextInt(60)),
                RandomValues.bytes(random, 100));
    }

    private static Bytes theirs(EvmAdvance advance) {
        return call(
                "EvmAdvance",
                List.of(
                        new Uint256(advance.chainId()),
                        word(advance.application()),
                        word(advance.sender()),
                        new Uint256(advance.blockNumber()),
                        new Uint256(advance.blockTimestamp()),
                        new Uint256(advance.prevRandao()),
                        new Uint256(advance.index()),
                        new DynamicBytes(advance.payload().toArray())));
    }

    private static org.web3j.abi.datatypes.Address word(Address address) {
        return new org.web3j.abi.datatypes.Address(address.toHex());
    }

    private static byte[] word(BigInteger value) {
        return Bytes.fromHex("%064x".formatted(value)).toArray();
    }

    @SuppressWarnings("rawtypes") // The other encoder's own signature.
    private static Bytes call(String name, List<Type> arguments) {
        return Bytes.fromHex(FunctionEncoder.encode(new Function(name, arguments, List.of())));
    }

    @SuppressWarnings("rawtypes") // The other encoder's own signature.
    private static Bytes parameters(List<Type> arguments) {
        return Bytes.fromHex(FunctionEncoder.encodeConstructor(arguments));
    }

    private static void assertSelector(String signature, Bytes selector) {
        assertEquals(hash(signature).slice(0, 4), selector, signature);
    }

    private static Bytes hash(String text) {
        return Bytes.wrap(Keccak.hash(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertAdvanceRefused(byte[] data) {
        assertThrows(DecodeException.class, () -> InputBoxAbi.decodeEvmAdvance(data));
    }
}
