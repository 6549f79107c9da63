package dev.tactus.devnet;

import dev.tactus.protocol.Deployment;
import java.util.List;

/** What a node finds out about a development L1, without asking it. */
public final class Deployments {
    private Deployments() {}

    public static Deployment of(DevelopmentL1 l1) {
        return new Deployment(
                l1.chainId(),
                l1.contracts().application(),
                l1.contracts().inputBox(),
                0,
                l1.submitter().address(),
                List.of(l1.contracts().erc20Portal()),
                l1.contracts().token());
    }
}
