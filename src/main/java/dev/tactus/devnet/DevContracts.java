package dev.tactus.devnet;

import dev.tactus.protocol.Address;

/** Where the contracts live. */
public record DevContracts(Address inputBox, Address erc20Portal, Address token, Address application) {
    /**
     * The addresses that {@link DevAccounts#DEPLOYER}'s first five transactions give (the fourth is the authority,
     * which only Anvil's application needs): the same whichever development L1 runs.
     */
    public static final DevContracts WELL_KNOWN = new DevContracts(
            Address.fromHex("74fed763fbe911634b02c139a10820c9d9fdf9bd"),
            Address.fromHex("59a16b1f90adf6546e58e3febefd9d04f6481a65"),
            Address.fromHex("a8198dde8a87b3d7f68bb9438c3d666531650e11"),
            Address.fromHex("ca90ce1fc67be8314df5b125974127bfb23b2409"));
}
