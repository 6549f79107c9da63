package dev.tactus.ingress;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Between the bytes of one connection and HTTP: passes everything on, and ends a connection whose patience is over. */
final class HeadGuard extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private final HeadDeadline deadline;
    private final InetSocketAddress client;
    private final Inlet<ByteString> answers = Inlet.create("HeadGuard.answers");
    private final Outlet<ByteString> toClient = Outlet.create("HeadGuard.toClient");
    private final Inlet<ByteString> fromClient = Inlet.create("HeadGuard.fromClient");
    private final Outlet<ByteString> requests = Outlet.create("HeadGuard.requests");
    private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
            new BidiShape<>(answers, toClient, fromClient, requests);

    HeadGuard(HeadDeadline deadline, InetSocketAddress client) {
        this.deadline = deadline;
        this.client = client;
    }

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes inherited) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private static final String LOOK = "look";

        private final Patience patience = deadline.opened(client, System.nanoTime());

        private Logic() {
            super(shape);
            pass(answers, toClient, () -> patience.writing(System.nanoTime()));
            pass(fromClient, requests, () -> {});
        }

        private void pass(Inlet<ByteString> in, Outlet<ByteString> out, Runnable told) {
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    told.run();
                    push(out, grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    complete(out);
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    fail(out, failure);
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(in);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(in, cause);
                }
            });
        }

        @Override
        public void preStart() {
            Duration interval = Duration.ofNanos(patience.interval());
            scheduleWithFixedDelay(LOOK, interval, interval);
        }

        @Override
        public void onTimer(Object look) {
            long now = System.nanoTime();
            if (!isAvailable(toClient)) {
                // The socket has not asked for more: it still writes what it was given, as fast as the client reads.
                patience.writing(now);
            } else if (patience.isOver(now)) {
                completeStage();
            }
        }

        @Override
        public void postStop() {
            deadline.closed(client, patience);
        }
    }
}
