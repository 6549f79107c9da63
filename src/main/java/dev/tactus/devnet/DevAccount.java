package dev.tactus.devnet;

import dev.tactus.config.PrivateKey;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;

/**
 * An account of the well-known test mnemonic. Its key is public knowledge: never send it anything of value.
 *
 * @param index last element of the derivation path {@code m/44'/60'/0'/0/index}
 */
public record DevAccount(int index, Address address, PrivateKey key) {
    static DevAccount of(int index, String address, String key) {
        return new DevAccount(index, Address.fromHex(address), new PrivateKey(Bytes.fromHex(key)));
    }
}
