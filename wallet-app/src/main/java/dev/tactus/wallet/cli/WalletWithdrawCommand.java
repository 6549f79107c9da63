package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.wallet.WalletMethod;
import java.net.URI;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes tokens out of the rollup. */
@Command(
        name = "withdraw",
        mixinStandardHelpOptions = true,
        description = {
            "Sign a withdrawal and post it; prints the voucher that it gives,",
            "an ERC-20 transfer which the application may make on L1."
        })
final class WalletWithdrawCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private SenderOptions sender = new SenderOptions();

    @Mixin
    private OpOptions op = new OpOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        URI url = node.url();
        DevAccount from = sender.account(spec);
        OptionalInt maxFee = op.maxFee(spec);
        return Outcome.of(spec, out -> {
            try (var session = new WalletSession(url, from, out)) {
                out.println("withdraw " + op.amount() + "\n  from " + WalletSession.name(from));
                var transaction =
                        session.perform(new WalletMethod.Withdrawal(op.amount().units()), maxFee);
                transaction.path("outputs").forEach(voucher -> out.println("voucher " + voucher));
                session.printBalance("balance:", from.address());
            }
        });
    }
}
