package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.L1Client.Draft;
import dev.tactus.protocol.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What tests do to an L1, by commands that the embedded one and real Anvil both know. */
public final class L1Commands {
    private static final Address NOBODY = Address.fromHex("00000000000000000000000000000000deadbeef");

    private final L1Client client;

    public L1Commands(L1Client client) {
        this.client = client;
    }

    public void mine(int blocks) {
        client.call("anvil_mine", "0x" + Integer.toHexString(blocks));
    }

    /** Off, transactions wait until somebody mines. */
    public void automine(boolean on) {
        client.call("evm_setAutomine", on);
    }

    /** Replaces the newest blocks by empty ones; what was in them is lost. */
    public void reorg(int depth) {
        client.call("anvil_reorg", depth, List.of());
    }

    public void drop(String transaction) {
        client.call("anvil_dropTransaction", transaction);
    }

    public void nextBaseFee(BigInteger wei) {
        client.call("anvil_setNextBlockBaseFeePerGas", "0x" + wei.toString(16));
    }

    public void balance(Address account, BigInteger wei) {
        client.call("anvil_setBalance", account.toHex(), "0x" + wei.toString(16));
    }

    public boolean isMined(String transaction) {
        return !client.call("eth_getTransactionReceipt", transaction).isNull();
    }

    /** The account's transactions that the next block would take, in the order of their nonces. */
    public List<JsonNode> waiting(DevAccount account) {
        List<JsonNode> waiting = new ArrayList<>();
        for (JsonNode each :
                client.call("eth_getBlockByNumber", "pending", true).path("transactions")) {
            if (each.path("from").asText().equalsIgnoreCase(account.address().toHex())) {
                waiting.add(each);
            }
        }
        return waiting;
    }

    /**
     * Sends something else with the account's key under a nonce, by fees that replace what waits there.
     *
     * @return the transaction's hash
     */
    public String takeNonce(DevAccount account, long nonce, BigInteger maxFee, BigInteger tip) {
        return client.send(Draft.of(nonce, NOBODY, "")
                .withGas(21_000)
                .withFees(maxFee, tip)
                .signedBy(account));
    }
}
