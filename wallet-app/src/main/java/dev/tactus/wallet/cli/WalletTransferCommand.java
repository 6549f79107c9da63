package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.protocol.Address;
import dev.tactus.wallet.WalletMethod;
import java.net.URI;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves tokens between accounts of the rollup. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = "Sign a transfer and post it; done when the sequencer has made it durable.")
final class WalletTransferCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private SenderOptions sender = new SenderOptions();

    @Mixin
    private OpOptions op = new OpOptions();

    @ArgGroup(multiplicity = "1")
    private Recipient recipient = new Recipient();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    /** Exactly one of the two. */
    static final class Recipient {
        @Option(
                names = "--to",
                paramLabel = "ADDRESS",
                required = true,
                converter = AddressConverter.class,
                description = "Who receives it.")
        private @Nullable Address address;

        @Option(
                names = "--to-dev-account",
                paramLabel = "M",
                required = true,
                description = "The dev account, 0 to 9, that receives it.")
        private int index;

        Address resolve(CommandSpec spec) {
            return address != null
                    ? address
                    : SenderOptions.numbered(spec, "--to-dev-account", index).address();
        }
    }

    @Override
    public Integer call() {
        URI url = node.url();
        DevAccount from = sender.account(spec);
        Address to = recipient.resolve(spec);
        OptionalInt maxFee = op.maxFee(spec);
        return Outcome.of(spec, out -> {
            try (var session = new WalletSession(url, from, out)) {
                out.println("transfer " + op.amount() + "\n  from " + WalletSession.name(from) + "\n  to   " + to);
                session.perform(new WalletMethod.Transfer(op.amount().units(), to), maxFee);
                session.printBalance("balance of the sender:   ", from.address());
                session.printBalance("balance of the recipient:", to);
            }
        });
    }
}
