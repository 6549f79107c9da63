package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;

/** Call data of the contracts, encoded by a library that is not ours. */
public final class Abi {
    private Abi() {}

    public static String addInput(Address application, Bytes payload) {
        return call("addInput", address(application), new DynamicBytes(payload.toArray()));
    }

    public static String numberOfInputs(Address application) {
        return call("getNumberOfInputs", address(application));
    }

    public static String inputHash(Address application, long index) {
        return call("getInputHash", address(application), uint(BigInteger.valueOf(index)));
    }

    public static String deploymentBlock() {
        return InputBoxAbi.GET_DEPLOYMENT_BLOCK_NUMBER.toHex();
    }

    public static String dataAvailability() {
        return InputBoxAbi.GET_DATA_AVAILABILITY.toHex();
    }

    public static String deposit(Address token, Address application, BigInteger value, Bytes data) {
        return call(
                "depositERC20Tokens",
                address(token),
                address(application),
                uint(value),
                new DynamicBytes(data.toArray()));
    }

    public static String approve(Address spender, BigInteger value) {
        return call("approve", address(spender), uint(value));
    }

    public static String transfer(Address to, BigInteger value) {
        return call("transfer", address(to), uint(value));
    }

    public static String transferFrom(Address from, Address to, BigInteger value) {
        return call("transferFrom", address(from), address(to), uint(value));
    }

    public static String balanceOf(Address account) {
        return call("balanceOf", address(account));
    }

    public static String allowance(Address owner, Address spender) {
        return call("allowance", address(owner), address(spender));
    }

    public static String call(String name, Type<?>... arguments) {
        return FunctionEncoder.encode(new Function(name, List.of(arguments), List.of()));
    }

    private static org.web3j.abi.datatypes.Address address(Address value) {
        return new org.web3j.abi.datatypes.Address(value.toHex());
    }

    private static Uint256 uint(BigInteger value) {
        return new Uint256(value);
    }
}
