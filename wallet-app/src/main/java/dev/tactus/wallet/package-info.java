/**
 * The reference application: accounts in one ERC-20 token with deposits, transfers and withdrawals. Everything that
 * decides balances is in {@link dev.tactus.wallet.WalletApplication} and the codecs beside it; found by ServiceLoader,
 * called on whatever thread owns the state handle.
 */
@NullMarked
package dev.tactus.wallet;

import org.jspecify.annotations.NullMarked;
