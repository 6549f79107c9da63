package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.wallet.client.L1Rpc;
import dev.tactus.wallet.client.TokenAmount;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings tokens from L1 into the rollup. */
@Command(
        name = "deposit",
        mixinStandardHelpOptions = true,
        description = {
            "Approve and deposit tokens through the ERC-20 portal on L1,",
            "then wait until the sequencer has credited them."
        })
final class WalletDepositCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private L1Options l1 = new L1Options();

    @Mixin
    private SenderOptions sender = new SenderOptions();

    @Option(
            names = "--amount",
            paramLabel = "AMOUNT",
            required = true,
            converter = AmountConverter.class,
            description = "Whole tokens with up to 18 decimals (1.5), or smallest units (25wei).")
    @SuppressWarnings("NullAway.Init") // required
    private TokenAmount amount;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        URI url = node.url();
        URI rpcUrl = l1.rpcUrl();
        DevAccount from = sender.account(spec);
        return Outcome.of(spec, out -> {
            try (var session = new WalletSession(url, from, out);
                    var rpc = new L1Rpc(rpcUrl)) {
                out.println("deposit " + amount + "\n  from " + WalletSession.name(from));
                var credited = new Depositor(session.client(), rpc).deposit(from, amount, receipt -> {
                    out.println("mined in L1 block " + receipt.block() + "\n  l1 tx " + receipt.transaction());
                    out.flush();
                });
                out.println("credited at offset " + credited.offset() + ", " + WalletSession.ms(credited.millis())
                        + " after it was sent");
                session.printBalance("balance:", from.address());
            }
        });
    }
}
