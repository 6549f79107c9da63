package dev.tactus.wallet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.devnet.Deployments;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.wallet.Erc20Deposit;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class L1WalletTest {
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final DevAccount BOB = DevAccounts.USERS.get(1);

    private Devnet l1;
    private L1Rpc rpc;
    private L1Wallet wallet;
    private Deployment deployment;

    @BeforeEach
    void open() throws Exception {
        l1 = Devnet.open(DevnetOptions.defaults());
        rpc = new L1Rpc(l1.rpcUri());
        wallet = new L1Wallet(rpc, l1.chainId(), ALICE.key());
        deployment = Deployments.of(l1);
    }

    @AfterEach
    void close() {
        rpc.close();
        l1.close();
    }

    @Test
    void depositsThroughThePortalIntoTheInputBox() throws Exception {
        TokenAmount before = wallet.tokenBalance(deployment.token());
        var amount = TokenAmount.parse("1.5");

        L1Receipt receipt = wallet.deposit(deployment, amount);

        assertTrue(receipt.succeeded());
        assertEquals(
                before.units().subtract(amount.units()),
                wallet.tokenBalance(deployment.token()).units());
        EvmAdvance advance = onlyInput();
        assertEquals(deployment.portals().getFirst(), advance.sender());
        assertEquals(receipt.block(), advance.blockNumber());
        assertEquals(
                new Erc20Deposit(deployment.token(), ALICE.address(), amount.units()),
                Erc20Deposit.decode(advance.payload()).orElseThrow());
    }

    @Test
    void tellsThatADepositAboveTheBalanceReverted() {
        var tooMuch = new TokenAmount(DevnetOptions.USER_TOKENS.add(BigInteger.ONE));

        var failure = assertThrows(L1Exception.class, () -> wallet.deposit(deployment, tooMuch));

        assertTrue(String.valueOf(failure.getMessage()).contains("reverted"), failure::getMessage);
    }

    @Test
    void transfersTokensAndEther() throws Exception {
        var bob = new L1Wallet(rpc, l1.chainId(), BOB.key());
        TokenAmount tokensBefore = bob.tokenBalance(deployment.token());
        BigInteger etherBefore = rpc.balance(BOB.address());

        assertTrue(wallet.transferTokens(deployment.token(), BOB.address(), TokenAmount.ofTokens(3))
                .succeeded());
        assertTrue(wallet.pay(BOB.address(), BigInteger.TEN).succeeded());

        assertEquals(
                tokensBefore.units().add(TokenAmount.ofTokens(3).units()),
                bob.tokenBalance(deployment.token()).units());
        assertEquals(etherBefore.add(BigInteger.TEN), rpc.balance(BOB.address()));
        assertEquals(BigInteger.TWO, rpc.nextNonce(ALICE.address()));
    }

    @Test
    void tellsWhatL1Refuses() {
        var otherChain = new L1Wallet(rpc, l1.chainId() + 1, ALICE.key());

        var failure = assertThrows(L1Exception.class, () -> otherChain.pay(BOB.address(), BigInteger.ONE));

        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("L1 refused eth_sendRawTransaction"),
                failure::getMessage);
    }

    private EvmAdvance onlyInput() throws Exception {
        var logs = rpc.call(
                "eth_getLogs",
                Map.of(
                        "fromBlock",
                        "0x0",
                        "toBlock",
                        "latest",
                        "address",
                        deployment.inputBox().toHex(),
                        "topics",
                        List.of(InputBoxAbi.INPUT_ADDED.toHex())));
        assertEquals(1, logs.size());
        Bytes data = Bytes.fromHex(logs.path(0).path("data").asText());
        return InputBoxAbi.decodeEvmAdvance(
                InputBoxAbi.decodeBytes(data.unsafeArray()).unsafeArray());
    }
}
