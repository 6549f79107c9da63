package dev.tactus.wallet.cli;

import dev.tactus.devnet.DevAccount;
import dev.tactus.devnet.DevAccounts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whose key signs. */
final class SenderOptions {
    @Option(
            names = "--dev-account",
            paramLabel = "N",
            required = true,
            description = "One of the ten accounts of the public test mnemonic, 0 to 9.")
    private int index;

    DevAccount account(CommandSpec spec) {
        return numbered(spec, "--dev-account", index);
    }

    static DevAccount numbered(CommandSpec spec, String option, int index) {
        if (index < 0 || index >= DevAccounts.USERS.size()) {
            throw new ParameterException(spec.commandLine(), option + " must be 0 to 9");
        }
        return DevAccounts.USERS.get(index);
    }
}
