package dev.tactus.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.devnet.DevContracts;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.SafeHead;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Receipt;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.TokenAmount;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

/**
 * The L1 under an order that was made up. It holds as many inputs as the order says, yet one byte of garbage where the
 * order has a batch: a node never reads again what lies below its safe head. One thread.
 */
final class RestartL1 implements AutoCloseable {
    static final Deployment DEPLOYMENT = new Deployment(
            DevnetOptions.DEFAULT_CHAIN_ID,
            DevContracts.WELL_KNOWN.application(),
            DevContracts.WELL_KNOWN.inputBox(),
            0,
            DevAccounts.SUBMITTER.address(),
            List.of(DevContracts.WELL_KNOWN.erc20Portal()),
            DevContracts.WELL_KNOWN.token());

    private static final TokenAmount DEPOSIT = TokenAmount.ofTokens(5_000);
    /** Half of what a block's gas pays for, so that the fee stays where it is. */
    private static final int INPUTS_PER_BLOCK = 240;

    private static final BigInteger GAS = BigInteger.valueOf(100_000);
    private static final BigInteger TIP = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger MAX_FEE = BigInteger.valueOf(100_000_000_000L);
    private static final Bytes GARBAGE = Bytes.fromHex("ff");
    private static final int HEX = 16;

    private final Devnet devnet;
    private final L1Rpc rpc;

    private RestartL1(Devnet devnet) {
        this.devnet = devnet;
        this.rpc = new L1Rpc(devnet.rpcUri());
    }

    /** Each transaction gets a block of its own, and without one no block comes. */
    static RestartL1 open(Path chainFile) throws IOException {
        return new RestartL1(Devnet.open(DevnetOptions.defaults().withChainFile(chainFile)));
    }

    /** What a node needs to run on it. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("SEQ_ETH_RPC_URL", devnet.rpcUri().toString());
        settings.put("SEQ_CHAIN_ID", Long.toString(devnet.chainId()));
        settings.put("SEQ_APP_ADDRESS", devnet.contracts().application().toHex());
        settings.put("SEQ_PORTALS", devnet.contracts().erc20Portal().toHex());
        settings.put("SEQ_TOKEN", devnet.contracts().token().toHex());
        settings.put(
                "SEQ_BATCH_SUBMITTER_PRIVATE_KEY",
                devnet.submitter().key().reveal().toHex());
        return settings;
    }

    void mine(int blocks) throws IOException {
        devnet.mine(blocks);
    }

    /** One deposit of every dev account, the first inputs of all. */
    List<DirectInput> deposit() throws L1Exception {
        List<DirectInput> inputs = new ArrayList<>();
        for (DevAccount user : DevAccounts.USERS) {
            L1Receipt receipt = new L1Wallet(rpc, devnet.chainId(), user.key()).deposit(DEPLOYMENT, DEPOSIT);
            JsonNode block = rpc.call("eth_getBlockByNumber", "0x" + Long.toHexString(receipt.block()), false);
            inputs.add(new DirectInput(
                    inputs.size(),
                    DEPLOYMENT.portals().getFirst(),
                    receipt.block(),
                    number(block, "timestamp"),
                    receipt.transaction(),
                    Deposits.payload(DEPLOYMENT.token(), user.address(), DEPOSIT.units())));
        }
        return inputs;
    }

    /**
     * An input for each of these batches, from whom it may.
     *
     * @param first    index of the first of them
     * @param progress told how many there are
     */
    List<AcceptedBatch> accept(List<Hash32> payloads, long first, LongConsumer progress)
            throws L1Exception, IOException {
        List<AcceptedBatch> accepted = new ArrayList<>();
        devnet.pauseMining();
        for (int from = 0; from < payloads.size(); from += INPUTS_PER_BLOCK) {
            List<Hash32> together = payloads.subList(from, Math.min(payloads.size(), from + INPUTS_PER_BLOCK));
            List<Hash32> transactions = add(together.size());
            devnet.mine(1);
            for (int i = 0; i < together.size(); i++) {
                int nonce = from + i;
                accepted.add(new AcceptedBatch(
                        nonce, together.get(i), first + nonce, devnet.headNumber(), transactions.get(i)));
            }
            progress.accept(accepted.size());
        }
        devnet.resumeMining();
        return accepted;
    }

    private List<Hash32> add(int count) throws L1Exception {
        var sender =
                Credentials.create(DevAccounts.USERS.getFirst().key().reveal().toHex());
        BigInteger nonce = rpc.nextNonce(DevAccounts.USERS.getFirst().address());
        String data = Bytes.wrap(InputBoxAbi.encodeAddInput(DEPLOYMENT.application(), GARBAGE))
                .toHex();
        List<Hash32> transactions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawTransaction transaction = RawTransaction.createTransaction(
                    devnet.chainId(),
                    nonce.add(BigInteger.valueOf(i)),
                    GAS,
                    DEPLOYMENT.inputBox().toHex(),
                    BigInteger.ZERO,
                    data,
                    TIP,
                    MAX_FEE);
            transactions.add(rpc.sendRaw(Bytes.wrap(TransactionEncoder.signMessage(transaction, sender))));
        }
        return transactions;
    }

    /**
     * The safe head, once everything that was mined is safe.
     *
     * @param inputs that it holds
     */
    SafeHead safeHead(long inputs) throws L1Exception, IOException {
        devnet.mine(2);
        JsonNode safe = rpc.call("eth_getBlockByNumber", "safe", false);
        return new SafeHead(
                number(safe, "number"), Hash32.fromHex(safe.path("hash").asText()), number(safe, "timestamp"), inputs);
    }

    private static long number(JsonNode block, String field) {
        return Long.parseLong(block.path(field).asText().substring(2), HEX);
    }

    @Override
    public void close() {
        rpc.close();
        devnet.close();
    }
}
