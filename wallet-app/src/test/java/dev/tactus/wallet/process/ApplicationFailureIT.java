package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tactus.application.AppendingApplication;
import dev.tactus.application.Application;
import dev.tactus.application.ApplicationFactory;
import dev.tactus.devnet.Abi;
import dev.tactus.devnet.DevelopmentL1;
import dev.tactus.devnet.Devnet;
import dev.tactus.devnet.DevnetOptions;
import dev.tactus.node.ExitCode;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.UserOp;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.Submission;
import dev.tactus.wallet.client.UserOpSigner;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node with an application that breaks. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ApplicationFailureIT extends HostileFixture {
    private static final int INTERNAL_ERROR = 500;

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path services;

    /** Appends what it is given, and breaks where it is told to. */
    public static final class Factory implements ApplicationFactory {
        @Override
        public String name() {
            return "appending";
        }

        @Override
        public Application create(Deployment deployment) {
            return new AppendingApplication();
        }
    }

    /** Shows that application in place of the wallet. */
    @Override
    DevelopmentL1 open() throws Exception {
        Path declared = Files.createDirectories(services.resolve("META-INF/services"))
                .resolve(ApplicationFactory.class.getName());
        Files.writeString(declared, Factory.class.getName());
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {services.toUri().toURL()}, usual) {
                            @Override
                            public Enumeration<URL> getResources(String name) throws IOException {
                                return name.endsWith(ApplicationFactory.class.getName())
                                        ? findResources(name)
                                        : super.getResources(name);
                            }
                        });
        return Devnet.open(DevnetOptions.defaults().withSafeDistance(SAFE_DISTANCE));
    }

    @AfterEach
    void restoreTheClassLoader() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    @Test
    void c11_anOpThatBreaksTheApplicationIsAnswered500AndADirectInputEndsTheNodeWith30() throws Exception {
        assertInstanceOf(Submission.Accepted.class, client.submit(op(0, AppendingApplication.data(1))));
        var refused = assertInstanceOf(Submission.Refused.class, client.submit(op(1, AppendingApplication.broken(2))));
        assertEquals(INTERNAL_ERROR, refused.status());
        assertInstanceOf(Submission.Accepted.class, client.submit(op(1, AppendingApplication.data(3))));
        assertEquals(2, client.head());

        Bytes payload = Bytes.fromHex("00" + AppendingApplication.BROKEN.toHex().substring(2));
        chain.transact(
                user(1), l1.contracts().inputBox(), Abi.addInput(l1.contracts().application(), payload));
        commands.mine(SAFE_DISTANCE);

        assertEquals(ExitCode.TERMINAL, node.awaitTermination());
        assertEquals(30, ExitCode.TERMINAL.code());
        assertEquals(2, client.head(), "it is not in the order");
    }

    private SignedOp op(long nonce, Bytes data) throws Exception {
        return new UserOpSigner(client.domain(), user(0).key())
                .sign(new UserOp(nonce, client.fee().suggestedMaxFee(), data));
    }
}
