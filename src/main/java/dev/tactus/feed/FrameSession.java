package dev.tactus.feed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.impl.engine.ws.FrameData;
import org.apache.pekko.http.impl.engine.ws.FrameEvent;
import org.apache.pekko.http.impl.engine.ws.FrameHeader;
import org.apache.pekko.http.impl.engine.ws.FrameStart;
import org.apache.pekko.http.impl.engine.ws.Protocol;
import org.apache.pekko.http.impl.engine.ws.ProtocolException;
import org.apache.pekko.http.impl.engine.ws.UpgradeToWebSocketLowLevel;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.GraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import scala.Option;
import scala.Tuple2;

/**
 * One subscription at the level of WebSocket frames. The web server's public WebSocket API cannot close with a code of
 * our choice, so this class, and no other, uses its internal one; pings, close handshake, limits of what comes in and
 * the notice of a peer that stops reading are therefore ours. All state belongs to the stream's own actor; the store is
 * read elsewhere and its answer comes back as an asynchronous callback.
 */
final class FrameSession extends GraphStageWithMaterializedValue<FlowShape<FrameEvent, FrameEvent>, Object> {
    private static final int MAX_FRAMES_PER_SECOND = 256;

    /** What a session needs of the feed. */
    interface Host {
        /** Called once, when the stream starts; false if its slot has expired meanwhile. */
        boolean started(Subscriber subscriber);

        /** Wake it once it can go on. */
        void awaitTip(Subscriber subscriber, BooleanSupplier canGoOn);

        CompletionStage<Page> read(FeedCursor.Step.Read read);

        /** It is closed because it does not drain. */
        void stalled();

        /** Called exactly once after {@code started}, however the stream ends. */
        void ended(Subscriber subscriber);
    }

    private final Inlet<FrameEvent> in = Inlet.create("FrameSession.in");
    private final Outlet<FrameEvent> out = Outlet.create("FrameSession.out");
    private final FlowShape<FrameEvent, FrameEvent> shape = FlowShape.of(in, out);

    private final Host host;
    private final FeedCursor cursor;
    private final int maxInboundBytes;
    private final FeedTimings timings;

    FrameSession(Host host, FeedCursor cursor, int maxInboundBytes, FeedTimings timings) {
        this.host = host;
        this.cursor = cursor;
        this.maxInboundBytes = maxInboundBytes;
        this.timings = timings;
    }

    static boolean isUpgrade(HttpRequest request) {
        return upgrade(request).isPresent();
    }

    /**
     * The answer 101 that runs this session when it is sent.
     *
     * @throws IllegalArgumentException unless {@link #isUpgrade}
     */
    HttpResponse upgradeOf(HttpRequest request) {
        return upgrade(request)
                .orElseThrow(() -> new IllegalArgumentException("not a WebSocket upgrade"))
                .handleFrames(this, Option.empty());
    }

    private static Optional<UpgradeToWebSocketLowLevel> upgrade(HttpRequest request) {
        return request.getAttribute(AttributeKeys.webSocketUpgrade)
                .filter(UpgradeToWebSocketLowLevel.class::isInstance)
                .map(UpgradeToWebSocketLowLevel.class::cast);
    }

    @Override
    public FlowShape<FrameEvent, FrameEvent> shape() {
        return shape;
    }

    @Override
    public Tuple2<GraphStageLogic, Object> createLogicAndMaterializedValue(Attributes attributes) {
        return new Tuple2<>(new Logic(), NotUsed.getInstance());
    }

    private static FrameEvent frame(int opcode, ByteString payload) {
        var header = new FrameHeader(
                Protocol.Opcode$.MODULE$.forCode((byte) opcode),
                Option.empty(),
                payload.size(),
                true,
                false,
                false,
                false);
        return new FrameStart(header, payload);
    }

    private static FrameEvent frame(Close close) {
        byte[] reason = close.reason().getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + reason.length];
        payload[0] = (byte) (close.code() >> 8);
        payload[1] = (byte) close.code();
        System.arraycopy(reason, 0, payload, 2, reason.length);
        return frame(InboundGuard.CLOSE, ByteString.fromArrayUnsafe(payload));
    }

    private enum Timer {
        TICK,
        ABORT
    }

    /** How the wait for the store ended. */
    private sealed interface Answer {
        record Found(FeedCursor.Step.Read asked, Page page) implements Answer {}

        record Failure() implements Answer {}
    }

    /** Ends a stream without a close handshake; the connection is reset. */
    private static final class Abort extends RuntimeException {
        private static final long serialVersionUID = 1;

        Abort(String message) {
            super(message, null, false, false);
        }
    }

    /** The stream itself. Its methods run one at a time. */
    private final class Logic extends TimerGraphStageLogic implements InHandler, OutHandler, Subscriber {
        private final InboundGuard guard = new InboundGuard(maxInboundBytes, MAX_FRAMES_PER_SECOND);
        private final AsyncCallback<Logic> onWake = createAsyncCallback(_ -> drive());
        private final AsyncCallback<Close> onClose = createAsyncCallback(this::startClosing);
        private final AsyncCallback<Answer> onAnswer = createAsyncCallback(this::answered);

        private Optional<ControlFrame> incoming = Optional.empty();
        private Optional<FrameEvent> pong = Optional.empty();
        private Optional<Close> closeDue = Optional.empty();
        private boolean begun;
        private boolean closing;
        private boolean closeSent;
        private boolean peerClosed;
        private boolean reading;
        private boolean pingDue;
        private long ticks;
        private long lastPull;
        private long lastPing;
        private long lastInbound;

        Logic() {
            super(shape);
            setHandler(in, this);
            setHandler(out, this);
        }

        @Override
        public void preStart() {
            begun = host.started(this);
            if (!begun) {
                failStage(new Abort("the slot expired before the stream started"));
                return;
            }
            scheduleWithFixedDelay(Timer.TICK, timings.tick(), timings.tick());
            pull(in);
        }

        @Override
        public void postStop() {
            if (begun) {
                host.ended(this);
            }
        }

        @Override
        public void wake() {
            onWake.invoke(this);
        }

        @Override
        public void close(Close why) {
            onClose.invoke(why);
        }

        @Override
        public void onPull() {
            lastPull = ticks;
            drive();
        }

        /** Sends the most urgent thing, if the connection takes one. */
        private void drive() {
            if (!isAvailable(out)) {
                return;
            }
            if (pong.isPresent()) {
                push(out, pong.get());
                pong = Optional.empty();
                pullInbound();
            } else if (closeDue.isPresent()) {
                push(out, frame(closeDue.get()));
                closeDue = Optional.empty();
                closeSent = true;
                completeIfDone();
            } else if (pingDue && !closing) {
                pingDue = false;
                lastPing = ticks;
                push(out, frame(InboundGuard.PING, ByteString.emptyByteString()));
            } else if (!closing && !reading) {
                sendNext();
            }
        }

        private void sendNext() {
            switch (cursor.step()) {
                case FeedCursor.Step.Send send -> push(out, frame(InboundGuard.TEXT, send.text()));
                case FeedCursor.Step.Reverted told -> push(out, frame(InboundGuard.TEXT, told.text()));
                case FeedCursor.Step.Read read -> {
                    reading = true;
                    host.read(read)
                            .whenComplete((page, failure) -> onAnswer.invoke(
                                    failure == null ? new Answer.Found(read, page) : new Answer.Failure()));
                }
                case FeedCursor.Step.AwaitTip _ -> host.awaitTip(this, cursor::canGoOn);
                case FeedCursor.Step.TooFarBehind _ -> startClosing(Close.CATCH_UP_EXCEEDED);
            }
        }

        private void answered(Answer answer) {
            reading = false;
            boolean usable = switch (answer) {
                case Answer.Found found -> cursor.fill(found.asked(), found.page());
                case Answer.Failure _ -> false;
            };
            if (usable) {
                drive();
            } else {
                startClosing(Close.UNAVAILABLE);
            }
        }

        private void startClosing(Close why) {
            if (!closing) {
                closing = true;
                closeDue = Optional.of(why);
                scheduleOnce(Timer.ABORT, timings.abort());
                drive();
            }
        }

        private void completeIfDone() {
            if (closeSent && (peerClosed || isClosed(in))) {
                completeStage();
            }
        }

        @Override
        public void onTimer(Object key) {
            if (key == Timer.ABORT) {
                failStage(new Abort("the subscriber did not take part in closing"));
                return;
            }
            ticks++;
            if (ticks % timings.ticksPerSecond() == 0) {
                guard.nextPeriod();
            }
            boolean stalled = !isAvailable(out) && ticks - lastPull >= timings.ticks(timings.stall());
            boolean gone = lastPing > lastInbound && ticks - lastPing >= timings.ticks(timings.pong());
            if (closing) {
                return;
            }
            if (stalled || gone) {
                host.stalled();
                startClosing(Close.NOT_DRAINING);
            } else if (ticks - lastPing >= timings.ticks(timings.ping()) && lastPing <= lastInbound) {
                pingDue = true;
                drive();
            }
        }

        @Override
        public void onPush() {
            switch (grab(in)) {
                case FrameStart start -> started(start);
                case FrameData data -> incoming.ifPresent(control -> received(control, data.data()));
                default -> throw new IllegalStateException("unknown kind of frame event");
            }
            // While a pong waits, a flood of pings waits with it.
            if (pong.isEmpty()) {
                pullInbound();
            }
        }

        private void pullInbound() {
            if (!isClosed(in) && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        private void started(FrameStart start) {
            FrameHeader frame = start.header();
            var header = new InboundGuard.Header(
                    frame.opcode().code(),
                    frame.fin(),
                    frame.rsv1() || frame.rsv2() || frame.rsv3(),
                    frame.mask().isDefined(),
                    frame.length());
            lastInbound = ticks;
            incoming = Optional.empty();
            Optional<Close> violation = guard.judge(header);
            if (violation.isPresent() && !closing) {
                startClosing(violation.get());
            } else if (violation.isEmpty() && header.isControl()) {
                var control = new ControlFrame(header.opcode(), (int) header.length(), (int)
                        frame.mask().get());
                incoming = Optional.of(control);
                received(control, start.data());
            }
        }

        private void received(ControlFrame control, ByteString part) {
            control.append(part.toArray());
            if (!control.isComplete()) {
                return;
            }
            incoming = Optional.empty();
            if (control.opcode() == InboundGuard.PING && !closing) {
                pong = Optional.of(frame(InboundGuard.PONG, ByteString.fromArrayUnsafe(control.payload())));
                drive();
            } else if (control.opcode() == InboundGuard.CLOSE) {
                peerClosed = true;
                startClosing(InboundGuard.answerTo(control.payload()));
                completeIfDone();
            }
        }

        @Override
        public void onUpstreamFinish() {
            completeStage();
        }

        @Override
        public void onUpstreamFailure(Throwable failure) {
            if (failure instanceof ProtocolException && !closing) {
                startClosing(Close.PROTOCOL_ERROR);
            } else {
                failStage(failure);
            }
        }
    }
}
