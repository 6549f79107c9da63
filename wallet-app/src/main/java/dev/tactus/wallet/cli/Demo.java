package dev.tactus.wallet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.config.SequencerConfig;
import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.node.ExitCode;
import dev.tactus.node.NodeRefusedException;
import dev.tactus.node.Verification;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.BatchView;
import dev.tactus.wallet.client.FeedClient;
import dev.tactus.wallet.client.FeedLog;
import dev.tactus.wallet.client.FeedMessage.DirectInputDrained;
import dev.tactus.wallet.client.FeedMessage.Reverted;
import dev.tactus.wallet.client.FeedMessage.UserOpIncluded;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Receipt;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The steps of the demonstration, against a running node and its L1, through the same doors as any client. */
final class Demo {
    private static final int TRANSFERS = 20;
    /** Every so many are printed. */
    private static final int TRANSFERS_SHOWN = 4;

    private static final TokenAmount DEPOSIT = TokenAmount.ofTokens(100);
    private static final TokenAmount TRANSFER = TokenAmount.ofTokens(1);
    private static final TokenAmount WITHDRAWAL = TokenAmount.parse("2.5");
    private static final DevAccount ALICE = DevAccounts.USERS.get(0);
    private static final DevAccount BOB = DevAccounts.USERS.get(1);

    private static final Duration FEED_PATIENCE = Duration.ofSeconds(10);
    private static final Poll BATCH_POLL = new Poll(Duration.ofMillis(50), Duration.ofSeconds(25));
    private static final double NANOS_PER_MS = 1e6;
    private static final int FEED_CAPACITY = 1000;

    private final DemoReport report;
    private final SequencerConfig config;
    private final SequencerClient client;
    private final L1Rpc rpc;
    private final Deployment deployment;
    private final FeedLog feed = new FeedLog(FEED_CAPACITY);
    /** Offset and hash of every op that was confirmed. */
    private final List<Submission.Accepted> confirmed = new ArrayList<>();

    private BigInteger feesOfAlice = BigInteger.ZERO;
    private BigInteger feesOfBob = BigInteger.ZERO;

    Demo(DemoReport report, SequencerConfig config, SequencerClient client, L1Rpc rpc) throws SequencerException {
        this.report = report;
        this.config = config;
        this.client = client;
        this.rpc = rpc;
        this.deployment = client.deployment();
    }

    void run() throws SequencerException, L1Exception, CommandFailure, NodeRefusedException {
        try (FeedClient _ = FeedClient.open(client.base(), 0, feed)) {
            deposit();
            transfers();
            withdrawal();
            long lastBatch = feed();
            batches(lastBatch);
        }
        fromL1Alone();
    }

    private void deposit() throws SequencerException, L1Exception, CommandFailure {
        report.step("Deposit on L1");
        report.figure("Alice, " + ALICE.address() + ", deposits " + DEPOSIT.tokens() + " tokens");
        var credited = new Depositor(client, rpc).deposit(ALICE, DEPOSIT, receipt -> {
            report.figure("L1 tx " + receipt.transaction());
            report.figure("mined in block " + receipt.block() + ", gas " + receipt.gasUsed());
        });
        report.figure(String.format(
                Locale.ROOT,
                "credited at offset %d, %.0f ms after it was sent (its block had to become safe first)",
                credited.offset(),
                credited.millis()));
        report.checkEqual(
                "Alice's balance is the deposit",
                DEPOSIT.tokens(),
                client.balance(ALICE.address()).tokens());
    }

    private void transfers() throws SequencerException, CommandFailure {
        report.step("Signed transfers");
        report.figure("Alice sends Bob, " + BOB.address() + ", " + TRANSFERS + " times " + TRANSFER.tokens()
                + " token, each op after the answer to the one before");
        var signer = new UserOpSigner(client.domain(), ALICE.key());
        var method = new WalletMethod.Transfer(TRANSFER.units(), BOB.address());
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < TRANSFERS; i++) {
            millis.add(post(signer, method));
            if (i % TRANSFERS_SHOWN == 0) {
                showLast(millis.getLast());
            }
        }
        List<Double> sorted = millis.stream().sorted().toList();
        double median = sorted.get(sorted.size() / 2);
        report.figure(String.format(Locale.ROOT, "confirmed in: p50 %.2f ms, max %.2f ms", median, sorted.getLast()));
        report.check("durable long before the next L1 block", median < 1000);
        report.checkEqual(
                "Bob's balance",
                Integer.toString(TRANSFERS),
                client.balance(BOB.address()).tokens());
    }

    private void withdrawal() throws SequencerException, CommandFailure {
        report.step("Withdrawal");
        report.figure("Bob withdraws " + WITHDRAWAL.tokens() + " tokens");
        showLast(post(new UserOpSigner(client.domain(), BOB.key()), new WalletMethod.Withdrawal(WITHDRAWAL.units())));
        Hash32 txHash = confirmed.getLast().txHash();
        JsonNode transaction = client.transaction(txHash)
                .orElseThrow(() -> new CommandFailure("GET /tx/" + txHash + " does not know the withdrawal"));
        JsonNode voucher = transaction.path("outputs").path(0);
        report.figure("voucher from GET /tx/{hash}: " + voucher);
        report.checkEqual(
                "it calls the token",
                deployment.token().toChecksummed(),
                voucher.path("destination").asText());
        report.checkEqual(
                "it transfers to Bob what he withdrew",
                erc20Transfer(BOB.address(), WITHDRAWAL).toHex(),
                voucher.path("payload").asText());
    }

    /** @return milliseconds until the answer */
    private double post(UserOpSigner signer, WalletMethod method) throws SequencerException, CommandFailure {
        long nonce = client.nextNonce(signer.address());
        int maxFee = client.fee().suggestedMaxFee();
        var signed = signer.sign(new UserOp(nonce, maxFee, method.encode()));
        long started = System.nanoTime();
        Submission answer = client.submit(signed);
        double millis = (System.nanoTime() - started) / NANOS_PER_MS;
        switch (answer) {
            case Submission.Accepted accepted -> confirmed.add(accepted);
            case Submission.Refused refused ->
                throw new CommandFailure("the sequencer refused an op: " + refused.message());
        }
        return millis;
    }

    private void showLast(double millis) {
        Submission.Accepted op = confirmed.getLast();
        report.figure(String.format(Locale.ROOT, "offset %3d  %7.2f ms  tx %s", op.offset(), millis, op.txHash()));
    }

    /** @return nonce of the batch that holds the last op */
    private long feed() throws SequencerException {
        report.step("Feed");
        long lastOffset = confirmed.getLast().offset();
        UserOpIncluded last = feed.await(
                message -> message instanceof UserOpIncluded op && op.offset() == lastOffset
                        ? Optional.of(op)
                        : Optional.empty(),
                FEED_PATIENCE);
        int shown = 0;
        int deposits = 0;
        for (var message : feed.messages()) {
            switch (message) {
                case UserOpIncluded op -> {
                    BigInteger fee = FeeExponent.value(op.fee());
                    if (op.sender().equals(ALICE.address())) {
                        feesOfAlice = feesOfAlice.add(fee);
                    } else {
                        feesOfBob = feesOfBob.add(fee);
                    }
                    boolean asConfirmed = confirmed.stream()
                            .anyMatch(it ->
                                    it.offset() == op.offset() && it.txHash().equals(op.txHash()));
                    shown += asConfirmed ? 1 : 0;
                }
                case DirectInputDrained input -> deposits += input.sender().equals(portal()) ? 1 : 0;
                case Reverted ignored -> report.check("nothing is reverted", false);
            }
        }
        report.figure("WebSocket, from offset 0: " + feed.messages().size() + " messages, fee exponent " + last.fee()
                + " = " + FeeExponent.value(last.fee()) + " wei an op");
        report.checkEqual("deposits on the feed", 1, deposits);
        report.checkEqual("ops on the feed, each at its confirmed offset", confirmed.size(), shown);
        return last.batchNonce();
    }

    private void batches(long lastBatch) throws SequencerException, L1Exception, CommandFailure {
        report.step("Batches to L1");
        for (long nonce = 0; nonce <= lastBatch; nonce++) {
            BatchView posted = awaitBatch(nonce, List.of("posted", "safe", "gold"), "posted");
            report.figure(String.format(
                    Locale.ROOT,
                    "batch %d: %d frame(s), %d op(s), %d direct input(s), %d bytes, posted [%.1f s]",
                    nonce,
                    posted.frames(),
                    posted.ops(),
                    posted.directInputs(),
                    posted.bytes(),
                    report.seconds()));
            BatchView gold = awaitBatch(nonce, List.of("gold"), "accepted by the scheduler at the safe block");
            report.figure(String.format(Locale.ROOT, "accepted at the safe block [%.1f s]", report.seconds()));
            landed(gold);
        }
    }

    private BatchView awaitBatch(long nonce, List<String> states, String what)
            throws SequencerException, CommandFailure {
        return BATCH_POLL
                .until(() -> client.batch(nonce).filter(batch -> states.contains(batch.state())))
                .orElseThrow(() -> new CommandFailure("batch " + nonce + " was not " + what + " within "
                        + BATCH_POLL.patience().toSeconds() + " s"));
    }

    /** Looks at L1 itself. */
    private void landed(BatchView batch) throws L1Exception, CommandFailure {
        Hash32 transaction = batch.l1Transaction()
                .orElseThrow(() -> new CommandFailure("batch " + batch.nonce() + " names no L1 transaction"));
        L1Receipt receipt = rpc.receipt(transaction)
                .orElseThrow(() -> new CommandFailure("L1 does not know the transaction of the batch"));
        JsonNode sent = rpc.call("eth_getTransactionByHash", transaction.toHex());
        report.figure("L1 tx " + transaction + ", block " + receipt.block() + ", gas " + receipt.gasUsed());
        report.checkEqual(
                "it went to the InputBox",
                deployment.inputBox(),
                Address.fromHex(sent.path("to").asText()));
        long payload =
                InputBoxAbi.ADD_INPUT.toHex().equals(sent.path("input").asText().substring(0, 10))
                        ? payloadBytes(Bytes.fromHex(sent.path("input").asText()))
                        : -1;
        report.checkEqual("bytes of its payload, tag included", batch.bytes() + 1, payload);
    }

    /** Length word of the one dynamic argument of {@code addInput(address,bytes)}. */
    private static long payloadBytes(Bytes callData) {
        int lengthAt = 4 + 2 * 32;
        return new BigInteger(callData.slice(lengthAt, lengthAt + 32).toArray()).longValueExact();
    }

    private void fromL1Alone() throws SequencerException, CommandFailure, NodeRefusedException {
        report.step("Verify from L1 alone");
        report.checkEqual("verify ends with", ExitCode.CLEAN, Verification.run(config, report::figure));
        CanonicalBalances canonical = CanonicalBalances.fold(config.l1(), deployment);
        report.figure("balances at safe block " + canonical.safeBlock() + ", folded from the InputBox alone:");
        BigInteger sent = TRANSFER.units().multiply(BigInteger.valueOf(TRANSFERS));
        balance("Alice", ALICE.address(), DEPOSIT.units().subtract(sent).subtract(feesOfAlice), canonical);
        balance("Bob", BOB.address(), sent.subtract(WITHDRAWAL.units()).subtract(feesOfBob), canonical);
        balance("fees, to the submitter", deployment.submitter(), feesOfAlice.add(feesOfBob), canonical);
    }

    private void balance(String whose, Address account, BigInteger expected, CanonicalBalances canonical)
            throws SequencerException {
        String served = client.balance(account).tokens();
        report.checkEqual(whose + ", as the node serves it", new TokenAmount(expected).tokens(), served);
        report.checkEqual(
                whose + ", from L1 alone", served, canonical.of(account).tokens());
    }

    private Address portal() {
        return deployment.portals().getFirst();
    }

    /** Call data of {@code transfer(address,uint256)}. */
    private static Bytes erc20Transfer(Address to, TokenAmount amount) {
        return Bytes.fromHex("a9059cbb" + "00".repeat(12) + to.toHex().substring(2)
                + String.format(Locale.ROOT, "%064x", amount.units()));
    }
}
