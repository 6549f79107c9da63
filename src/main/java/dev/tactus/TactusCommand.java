package dev.tactus;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code tactus}, annotated with picocli's {@code @Command} and found by ServiceLoader, so that other
 * modules bring theirs. {@link #call} blocks until the command is done and returns the exit code of the process.
 */
public interface TactusCommand extends Callable<Integer> {}
