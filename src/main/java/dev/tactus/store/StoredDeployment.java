package dev.tactus.store;

import dev.tactus.protocol.Deployment;
import java.util.UUID;

/** Which deployment this data directory belongs to, and which life of it. */
public record StoredDeployment(Deployment deployment, UUID eraId, long recoveryGeneration) {
    /** The same after a recovery. */
    public StoredDeployment at(long generation) {
        return new StoredDeployment(deployment, eraId, generation);
    }
}
