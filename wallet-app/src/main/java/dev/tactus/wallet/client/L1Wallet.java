package dev.tactus.wallet.client;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

/**
 * One L1 account that moves tokens, by type-2 transactions. Every sending call blocks until the transaction is mined
 * and fails unless it succeeded. Not for concurrent use with the same key: nonces come from the L1 node.
 */
public final class L1Wallet {
    private static final Duration MINING_PATIENCE = Duration.ofSeconds(60);
    private static final Duration RECEIPT_POLL = Duration.ofMillis(25);
    private static final BigInteger TIP = BigInteger.valueOf(1_000_000_000);
    private static final long GAS_TRANSFER_VALUE = 21_000;
    private static final long GAS_TOKEN = 120_000;
    private static final long GAS_DEPOSIT = 400_000;

    private final L1Rpc rpc;
    private final long chainId;
    private final Credentials credentials;
    private final Address address;

    public L1Wallet(L1Rpc rpc, long chainId, PrivateKey key) {
        this.rpc = rpc;
        this.chainId = chainId;
        credentials = Credentials.create(key.reveal().toHex());
        address = Address.fromHex(credentials.getAddress());
    }

    public Address address() {
        return address;
    }

    public TokenAmount tokenBalance(Address token) throws L1Exception {
        return new TokenAmount(word(rpc.call(token, encode("balanceOf", abi(address)))));
    }

    /** Sends ether. */
    public L1Receipt pay(Address to, BigInteger wei) throws L1Exception {
        return mined(sign(nextNonce(), to, wei, Bytes.EMPTY, GAS_TRANSFER_VALUE), "payment");
    }

    public L1Receipt transferTokens(Address token, Address to, TokenAmount amount) throws L1Exception {
        Bytes data = encode("transfer", abi(to), abi(amount));
        return mined(sign(nextNonce(), token, BigInteger.ZERO, data, GAS_TOKEN), "token transfer");
    }

    /**
     * Sends tokens through the ERC-20 portal into the application: two transactions, the portal's allowance and the
     * deposit, both handed over at once so that one block can take them.
     *
     * @return the deposit's receipt
     */
    public L1Receipt deposit(Deployment deployment, TokenAmount amount) throws L1Exception {
        SentDeposit sent = sendDeposit(deployment, amount);
        await(sent.approval(), "approval");
        return await(sent.deposit(), "deposit");
    }

    /** The two transactions of a deposit that was handed over. */
    public record SentDeposit(Hash32 approval, Hash32 deposit) {}

    /** As {@link #deposit}, without waiting for a block. */
    public SentDeposit sendDeposit(Deployment deployment, TokenAmount amount) throws L1Exception {
        Address portal = deployment.portals().getFirst();
        Bytes approve = encode("approve", abi(portal), abi(amount));
        Bytes deposit = encode(
                "depositERC20Tokens",
                abi(deployment.token()),
                abi(deployment.application()),
                abi(amount),
                DynamicBytes.DEFAULT);
        BigInteger nonce = nextNonce();
        Hash32 approval = rpc.sendRaw(sign(nonce, deployment.token(), BigInteger.ZERO, approve, GAS_TOKEN));
        Bytes second = sign(nonce.add(BigInteger.ONE), portal, BigInteger.ZERO, deposit, GAS_DEPOSIT);
        return new SentDeposit(approval, rpc.sendRaw(second));
    }

    private BigInteger nextNonce() throws L1Exception {
        return rpc.nextNonce(address);
    }

    private Bytes sign(BigInteger nonce, Address to, BigInteger value, Bytes data, long gasLimit) throws L1Exception {
        // Twice the base fee covers six full blocks in a row, longer than these transactions wait.
        BigInteger feeCap = rpc.baseFee().shiftLeft(1).add(TIP);
        RawTransaction transaction = RawTransaction.createTransaction(
                chainId, nonce, BigInteger.valueOf(gasLimit), to.toHex(), value, data.toHex(), TIP, feeCap);
        return Bytes.wrap(TransactionEncoder.signMessage(transaction, credentials));
    }

    private L1Receipt mined(Bytes transaction, String what) throws L1Exception {
        return await(rpc.sendRaw(transaction), what);
    }

    private L1Receipt await(Hash32 transaction, String what) throws L1Exception {
        Optional<L1Receipt> receipt = new Poll(RECEIPT_POLL, MINING_PATIENCE).until(() -> rpc.receipt(transaction));
        if (receipt.isEmpty()) {
            throw new L1Exception(
                    "the " + what + " " + transaction + " was not mined within " + MINING_PATIENCE.toSeconds() + " s");
        }
        if (!receipt.get().succeeded()) {
            throw new L1Exception("the " + what + " " + transaction + " was mined in block "
                    + receipt.get().block() + " and reverted");
        }
        return receipt.get();
    }

    private static Bytes encode(String function, Type<?>... arguments) {
        return Bytes.fromHex(FunctionEncoder.encode(new Function(function, List.of(arguments), List.of())));
    }

    private static Type<?> abi(Address address) {
        return new org.web3j.abi.datatypes.Address(address.toHex());
    }

    private static Type<?> abi(TokenAmount amount) {
        return new Uint256(amount.units());
    }

    private static BigInteger word(Bytes result) throws L1Exception {
        if (result.size() != 32) {
            throw new L1Exception("the token contract answered with something that is not a number");
        }
        return new BigInteger(1, result.unsafeArray());
    }
}
