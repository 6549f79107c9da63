package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Deployment;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.L1Wallet;
import dev.tactus.wallet.client.SequencerClient;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What an account holds. */
@Command(
        name = "balance",
        mixinStandardHelpOptions = true,
        description = "Show what an account holds in the rollup and on L1, and its next nonce.")
final class WalletBalanceCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private L1Options l1 = new L1Options();

    @Mixin
    private SenderOptions sender = new SenderOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        URI url = node.url();
        URI rpcUrl = l1.rpcUrl();
        DevAccount account = sender.account(spec);
        return Outcome.of(spec, out -> {
            try (var client = new SequencerClient(url);
                    var rpc = new L1Rpc(rpcUrl)) {
                Deployment deployment = client.deployment();
                out.println("account    " + WalletSession.name(account));
                out.println("rollup     " + client.balance(account.address()));
                out.println("next nonce " + client.nextNonce(account.address()));
                out.println("L1         " + onL1(rpc, deployment, account));
            }
        });
    }

    /** L1 is a courtesy here: without it, the rollup's balance is still the answer. */
    private static String onL1(L1Rpc rpc, Deployment deployment, DevAccount account) {
        try {
            return new L1Wallet(rpc, deployment.chainId(), account.key())
                    .tokenBalance(deployment.token())
                    .toString();
        } catch (L1Exception e) {
            return "unknown: " + e.getMessage();
        }
    }
}
