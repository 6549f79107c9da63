package dev.tactus.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.application.Output;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;

/** Holds the hand-written ABI to web3j's. */
@Timeout(30)
class WalletOutputsTest {
    private static final Address TOKEN = Address.fromHex("0xc5a5C42992dECbae36851359345FE25997F5C42d");
    private static final Address ALICE = Address.fromHex("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    private static final Address BOB = Address.fromHex("0x00000000000000000000000000000000000000ff");

    static List<BigInteger> amounts() {
        return List.of(
                BigInteger.ZERO,
                BigInteger.valueOf(255),
                new BigInteger("400000000000000000"),
                BigInteger.ONE.shiftLeft(255),
                Protocol.MAX_U256);
    }

    @ParameterizedTest
    @MethodSource("amounts")
    void encodesDepositNotices(BigInteger amount) {
        assertEquals(
                new Output.Notice(web3j("DepositNotice", amount, TOKEN, ALICE)),
                WalletOutputs.depositNotice(new Erc20Deposit(TOKEN, ALICE, amount)));
    }

    @ParameterizedTest
    @MethodSource("amounts")
    void encodesTransferNotices(BigInteger amount) {
        assertEquals(
                new Output.Notice(web3j("TransferNotice", amount, ALICE, BOB)),
                WalletOutputs.transferNotice(ALICE, BOB, amount));
    }

    @ParameterizedTest
    @MethodSource("amounts")
    void encodesVouchersThatCallTheToken(BigInteger amount) {
        assertEquals(
                new Output.Voucher(TOKEN, BigInteger.ZERO, web3j("transfer", amount, ALICE)),
                WalletOutputs.withdrawalVoucher(TOKEN, ALICE, amount));
    }

    @SuppressWarnings("rawtypes") // web3j's own signature is raw
    private static Bytes web3j(String name, BigInteger amount, Address... addresses) {
        List<Type> arguments = new java.util.ArrayList<>();
        for (Address address : addresses) {
            arguments.add(new org.web3j.abi.datatypes.Address(address.toHex()));
        }
        arguments.add(new Uint256(amount));
        return Bytes.fromHex(FunctionEncoder.encode(new Function(name, arguments, List.of())));
    }
}
