package dev.tactus.load;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.WalletMethod;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives senders what they need for fees, by transfers from the public development accounts. A server on which those hold
 * nothing has to be told by its owner: then the message says what is missing.
 */
final class Funding {
    /** So that not every load has to begin with it. */
    private static final BigInteger LOADS = BigInteger.TEN;

    private final SequencerClient client;
    private final Eip712Domain domain;
    private final int maxFee;

    Funding(SequencerClient client, Eip712Domain domain, int maxFee) {
        this.client = client;
        this.domain = domain;
        this.maxFee = maxFee;
    }

    /**
     * Blocks until every sender holds what it needs.
     *
     * @param needs of each sender, in smallest units
     * @return how many were given something
     */
    int fund(List<Sender> senders, List<BigInteger> needs) throws Exception {
        if (!tellsBalances(senders.getFirst().address())) {
            return 0;
        }
        List<BigInteger> held = Parallel.ask(
                senders.size(), i -> client.balance(senders.get(i).address()).units());
        List<Integer> poor = new ArrayList<>();
        BigInteger missing = BigInteger.ZERO;
        for (int i = 0; i < senders.size(); i++) {
            if (held.get(i).compareTo(needs.get(i)) < 0) {
                poor.add(i);
                missing = missing.add(needs.get(i).multiply(LOADS));
            }
        }
        if (poor.isEmpty()) {
            return 0;
        }
        List<DevAccount> payers = payers(missing, poor.size());
        if (payers.isEmpty()) {
            throw new LoadException(poor.size() + " of " + senders.size()
                    + " senders hold too little, and the development accounts cannot pay. Each needs at least "
                    + needs.get(poor.getLast()) + " wei in the rollup; --print-senders lists them");
        }
        Parallel.ask(payers.size(), i -> {
            pay(payers.get(i), i, payers.size(), poor, senders, needs);
            return i;
        });
        return poor.size();
    }

    /** A server need not; then its owner has seen to it, or every op will be refused. */
    private boolean tellsBalances(Address someone) throws SequencerException {
        try {
            client.balance(someone);
            return true;
        } catch (SequencerException e) {
            if (e.kind() == SequencerException.Kind.UNREACHABLE) {
                throw e;
            }
            return false;
        }
    }

    /** Those that can pay their part each. */
    private List<DevAccount> payers(BigInteger missing, int transfers) throws Exception {
        List<DevAccount> all = DevAccounts.USERS;
        BigInteger fees = ChargedFee.of(maxFee).multiply(BigInteger.valueOf(transfers));
        List<BigInteger> held = Parallel.ask(
                all.size(), i -> client.balance(all.get(i).address()).units());
        List<DevAccount> able = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (held.get(i).compareTo(missing.add(fees)) >= 0) {
                able.add(all.get(i));
            }
        }
        return able;
    }

    private void pay(
            DevAccount payer, int part, int parts, List<Integer> poor, List<Sender> senders, List<BigInteger> needs)
            throws Exception {
        var signer = new UserOpSigner(domain, payer.key());
        long nonce = client.nextNonce(payer.address());
        for (int i = part; i < poor.size(); i += parts) {
            Address to = senders.get(poor.get(i)).address();
            BigInteger amount = needs.get(poor.get(i)).multiply(LOADS);
            var op = new UserOp(nonce, maxFee, new WalletMethod.Transfer(amount, to).encode());
            switch (client.submit(signer.sign(op))) {
                case Submission.Accepted ignored -> nonce++;
                case Submission.Refused refused ->
                    throw new LoadException("the senders cannot be funded: " + refused.status() + " " + refused.code()
                            + ": " + refused.message());
            }
        }
    }
}
