/**
 * The development L1: an in-process Ethereum JSON-RPC node with a native InputBox, ERC-20 token and ERC-20 portal, and
 * a launcher of real Anvil with the real contracts behind the same interface. For development, demonstrations and
 * tests only: its keys are public. {@code node} and tests open one and talk to it over HTTP like to any L1; its chain
 * is guarded by one lock, which the miner's thread and the bounded HTTP workers take.
 */
@NullMarked
package dev.tactus.devnet;

import org.jspecify.annotations.NullMarked;
