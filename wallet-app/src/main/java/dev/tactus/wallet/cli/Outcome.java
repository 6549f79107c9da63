package dev.tactus.wallet.cli;

import dev.tactus.node.ExitCode;
import dev.tactus.wallet.client.L1Exception;
import dev.tactus.wallet.client.SequencerException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a command's work and turns what can go wrong for its user into a sentence and an exit code. */
final class Outcome {
    /** What a command does; {@code out} is its standard output. */
    @FunctionalInterface
    interface Work {
        void run(PrintWriter out) throws SequencerException, L1Exception, CommandFailure;
    }

    private Outcome() {}

    /** @return 0, 20 if no sequencer answers, else 1 */
    static int of(CommandSpec spec, Work work) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            work.run(out);
            return ExitCode.CLEAN.code();
        } catch (SequencerException e) {
            if (e.kind() == SequencerException.Kind.UNREACHABLE) {
                complain(spec, e.getMessage() + "; ./tactus dev starts one, --url names another");
                return ExitCode.TRANSIENT.code();
            }
            complain(spec, e.getMessage());
        } catch (L1Exception | CommandFailure e) {
            complain(spec, e.getMessage());
        } finally {
            out.flush();
        }
        return ExitCode.FAILURE.code();
    }

    private static void complain(CommandSpec spec, @Nullable String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.qualifiedName() + ": " + message);
        err.flush();
    }
}
