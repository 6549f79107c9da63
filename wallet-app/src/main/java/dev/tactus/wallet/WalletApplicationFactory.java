package dev.tactus.wallet;

import dev.tactus.application.Application;
import dev.tactus.application.ApplicationFactory;
import dev.tactus.protocol.Deployment;

/** Offers the wallet to ServiceLoader under the name {@code wallet}. */
public final class WalletApplicationFactory implements ApplicationFactory {
    @Override
    public String name() {
        return "wallet";
    }

    @Override
    public Application create(Deployment deployment) {
        return new WalletApplication(deployment);
    }
}
