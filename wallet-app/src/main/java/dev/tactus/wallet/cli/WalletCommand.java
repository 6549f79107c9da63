package dev.tactus.wallet.cli;

import dev.tactus.TactusCommand;
import dev.tactus.node.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The wallet for people: one subcommand for each thing that can be done with tokens. */
@Command(
        name = "wallet",
        mixinStandardHelpOptions = true,
        description = {
            "Drive a running node by hand: deposit, transfer, withdraw, balance.",
            "Amounts are whole tokens with up to 18 decimals (1.5) or smallest units (25wei)."
        },
        subcommands = {
            WalletDepositCommand.class,
            WalletTransferCommand.class,
            WalletWithdrawCommand.class,
            WalletBalanceCommand.class
        },
        footer = {
            "",
            "In one terminal: ./tactus dev",
            "In another:      ./tactus wallet transfer --dev-account 0 --to-dev-account 1 --amount 1.5"
        })
public final class WalletCommand implements TactusCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    /** Without a subcommand there is nothing to do but say which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.CONFIGURATION.code();
    }
}
