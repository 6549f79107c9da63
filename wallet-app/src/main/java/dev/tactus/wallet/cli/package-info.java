/**
 * The commands that come with the wallet: a development environment, the demonstration, and a wallet to drive a
 * running node by hand. Found by the command line through ServiceLoader; each blocks its caller until it is done.
 */
@NullMarked
package dev.tactus.wallet.cli;

import org.jspecify.annotations.NullMarked;
