/**
 * Turning a signature into its signer: native libsecp256k1 where it loads, BouncyCastle beside it. Stateless, called
 * from any thread.
 */
@NullMarked
package dev.tactus.crypto;

import org.jspecify.annotations.NullMarked;
