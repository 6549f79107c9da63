package dev.tactus.load;

import dev.tactus.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** What a user sees of {@code tactus load …}, run in this process through the whole command line. */
record CommandRun(int exitCode, String text) {
    static CommandRun of(String... arguments) {
        var text = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(text, true));
        commandLine.setErr(new PrintWriter(text, true));
        List<String> all = new ArrayList<>(List.of("load"));
        all.addAll(List.of(arguments));
        return new CommandRun(commandLine.execute(all.toArray(String[]::new)), text.toString());
    }
}
