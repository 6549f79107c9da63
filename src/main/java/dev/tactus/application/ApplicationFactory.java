package dev.tactus.application;

import dev.tactus.protocol.Deployment;

/** How an application is found: a ServiceLoader provider on the class path. */
public interface ApplicationFactory {
    /** The name under which it is chosen where several are present. */
    String name();

    Application create(Deployment deployment);
}
