package dev.tactus.protocol;

import java.util.List;

/**
 * The consensus values that identify one deployment. Stored at the first start and compared at every later one.
 *
 * @param firstBlock block in which the InputBox was deployed: no input is older
 * @param submitter  address that posts batches
 * @param portals    trusted portals in order, the ERC-20 portal first; neither zero nor the submitter
 * @param token      the wallet's ERC-20 token
 */
public record Deployment(
        long chainId,
        Address application,
        Address inputBox,
        long firstBlock,
        Address submitter,
        List<Address> portals,
        Address token) {
    public Deployment {
        portals = List.copyOf(portals);
        if (portals.isEmpty()) {
            throw new IllegalArgumentException("at least the ERC-20 portal must be named");
        }
        if (portals.contains(Address.ZERO) || portals.contains(submitter)) {
            throw new IllegalArgumentException("neither the zero address nor the batch submitter may be a portal");
        }
    }

    public Eip712Domain domain() {
        return new Eip712Domain(chainId, application);
    }
}
