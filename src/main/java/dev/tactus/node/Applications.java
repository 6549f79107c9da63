package dev.tactus.node;

import dev.tactus.application.Application;
import dev.tactus.application.ApplicationFactory;
import dev.tactus.protocol.Deployment;
import java.util.List;
import java.util.ServiceLoader;

/** The application on the class path. */
final class Applications {
    private Applications() {}

    static Application load(Deployment deployment) throws NodeRefusedException {
        List<ApplicationFactory> found = ServiceLoader.load(ApplicationFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        if (found.size() != 1) {
            throw new NodeRefusedException(
                    ExitCode.CONFIGURATION,
                    "exactly one application must be on the class path, found "
                            + found.stream().map(ApplicationFactory::name).toList());
        }
        return found.getFirst().create(deployment);
    }
}
