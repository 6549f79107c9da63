package dev.tactus.store;

import dev.tactus.protocol.Deployment;
import java.util.UUID;

/** Which deployment this data directory belongs to, and which life of it. */
public record StoredDeployment(Deployment deployment, UUID eraId, long recoveryGeneration) {}
