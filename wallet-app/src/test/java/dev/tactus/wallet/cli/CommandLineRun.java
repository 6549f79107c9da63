package dev.tactus.wallet.cli;

import dev.tactus.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a user sees of one command, run in this process through the whole command line. */
record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int exitCode = commandLine.execute(arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
