package dev.tactus.wallet.process;

import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One sender in a closed loop: an op, its answer, the next op. An op without an answer is sent again, unchanged, until
 * there is one; a refused op is never sent again. Every few ops it also sends one that must be refused.
 */
final class LoadClient implements Runnable {
    private static final int REFUSED_EVERY = 16;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(20);
    private static final Duration RETRY_LIMIT = Duration.ofMinutes(2);

    private final SequencerClient client;
    private final UserOpSigner signer;
    private final Address to;
    private final int maxFee;
    private final Ledger ledger;
    private final AtomicBoolean stop;
    private long nonce;
    private long sent;

    LoadClient(SequencerClient client, DevAccount from, Address to, int maxFee, Ledger ledger, AtomicBoolean stop)
            throws SequencerException {
        this.client = client;
        this.signer = new UserOpSigner(client.domain(), from.key());
        this.to = to;
        this.maxFee = maxFee;
        this.ledger = ledger;
        this.stop = stop;
        this.nonce = client.nextNonce(signer.address());
    }

    @Override
    public void run() {
        while (!stop.get()) {
            submitUntilAnswered(transfer(nonce));
            if (sent % REFUSED_EVERY == 0) {
                submitRefused(transfer(nonce + 1000));
            }
        }
    }

    private SignedOp transfer(long withNonce) {
        // The amount makes every op a different one, also under the same nonce.
        var method = new WalletMethod.Transfer(BigInteger.valueOf(++sent), to);
        return signer.sign(new UserOp(withNonce, maxFee, method.encode()));
    }

    private void submitUntilAnswered(SignedOp op) {
        Optional<Submission> answer = new Poll(RETRY_INTERVAL, RETRY_LIMIT).until(() -> answerTo(op));
        switch (answer.orElseThrow(
                () -> new AssertionError("no answer for " + op.op().txHash()))) {
            case Submission.Accepted accepted -> {
                ledger.acknowledged(accepted.txHash(), accepted.offset());
                nonce = accepted.nonce() + 1;
            }
            case Submission.Refused refused ->
                throw new AssertionError("a good op was refused: " + refused.code() + " " + refused.message());
        }
    }

    /** Empty while the node is away or cannot tell. */
    private Optional<Submission> answerTo(SignedOp op) {
        try {
            Submission answer = client.submit(op);
            boolean later = answer instanceof Submission.Refused refused && refused.status() >= 500;
            return later ? Optional.empty() : Optional.of(answer);
        } catch (SequencerException noAnswer) {
            ledger.unknown(op.op().txHash());
            return Optional.empty();
        }
    }

    private void submitRefused(SignedOp op) {
        try {
            switch (client.submit(op)) {
                case Submission.Accepted accepted ->
                    throw new AssertionError("a nonce gap was accepted at " + accepted.offset());
                case Submission.Refused ignored -> ledger.refused(op.op().txHash());
            }
        } catch (SequencerException noAnswer) {
            // Not in the order whatever happened, since its nonce cannot come up: nothing to remember.
        }
    }
}
