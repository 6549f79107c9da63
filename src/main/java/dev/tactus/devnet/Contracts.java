package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/** Which native contract answers at which address, from block 0 on. */
final class Contracts {
    private final Map<Address, NativeContract> byAddress;

    Contracts(DevContracts addresses, BigInteger tokenSupply) {
        byAddress = Map.of(
                addresses.inputBox(), new InputBoxContract(addresses.inputBox()),
                addresses.erc20Portal(), new PortalContract(addresses.erc20Portal(), addresses.inputBox()),
                addresses.token(), new TokenContract(addresses.token(), tokenSupply),
                addresses.application(), new ApplicationContract(addresses.inputBox()));
    }

    Optional<NativeContract> at(Address address) {
        return Optional.ofNullable(byAddress.get(address));
    }
}
