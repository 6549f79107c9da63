package dev.tactus.wallet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.FeeQuote;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.TokenAmount;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Locale;
import java.util.OptionalInt;

/** One account at one sequencer, telling on {@code out} what it does. */
final class WalletSession implements AutoCloseable {
    private static final int SERVER_ERROR = 500;
    private static final double NANOS_PER_MS = 1e6;

    private final SequencerClient client;
    private final DevAccount account;
    private final PrintWriter out;

    WalletSession(URI url, DevAccount account, PrintWriter out) {
        client = new SequencerClient(url);
        this.account = account;
        this.out = out;
    }

    SequencerClient client() {
        return client;
    }

    /** {@code 0x… (dev account 3)}. */
    static String name(DevAccount account) {
        return account.address() + " (dev account " + account.index() + ")";
    }

    /**
     * Signs a method, posts it, and prints where it was included.
     *
     * @param maxFee exponent; empty takes what the sequencer suggests
     * @return {@code GET /tx/{hash}} of the op
     * @throws CommandFailure if the sequencer refused it, or included it and the wallet did not carry it out
     */
    JsonNode perform(WalletMethod method, OptionalInt maxFee) throws SequencerException, CommandFailure {
        UserOpSigner signer = new UserOpSigner(client.domain(), account.key());
        FeeQuote quote = client.fee();
        int bid = maxFee.orElse(quote.suggestedMaxFee());
        long nonce = client.nextNonce(account.address());
        out.println("  nonce " + nonce + ", fee now " + fee(quote.fee()) + ", at most " + fee(bid));
        SignedOp signed = signer.sign(new UserOp(nonce, bid, method.encode()));
        // Before anything can go wrong: with it the outcome can be asked for, whatever happens.
        out.println("  tx " + signed.op().txHash());
        out.flush();
        long started = System.nanoTime();
        Submission answer = client.submit(signed);
        double millis = (System.nanoTime() - started) / NANOS_PER_MS;
        switch (answer) {
            case Submission.Accepted accepted ->
                out.println("confirmed at offset " + accepted.offset() + " in " + ms(millis));
            case Submission.Refused refused ->
                throw new CommandFailure(
                        (refused.status() < SERVER_ERROR ? "the sequencer refused: " : "the sequencer answered: ")
                                + refused.message() + " (" + refused.status() + " " + refused.code() + ")");
        }
        return carriedOut(signed.op().txHash());
    }

    void printBalance(String label, Address address) throws SequencerException {
        out.println(label + " " + client.balance(address));
    }

    private JsonNode carriedOut(Hash32 txHash) throws SequencerException, CommandFailure {
        JsonNode transaction = client.transaction(txHash)
                .orElseThrow(() -> new CommandFailure("the sequencer does not know the op that it has just confirmed"));
        if (transaction.path("outputs").isEmpty()) {
            throw new CommandFailure(
                    "included, and its fee was charged, but the wallet did not carry it out: the balance did not allow it");
        }
        return transaction;
    }

    static String ms(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }

    private static String fee(int exponent) {
        String amount = exponent <= FeeExponent.MAX ? FeeExponent.value(exponent) + " wei" : "anything";
        return amount + " (exponent " + exponent + ")";
    }

    static String tokens(TokenAmount amount) {
        return amount.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
