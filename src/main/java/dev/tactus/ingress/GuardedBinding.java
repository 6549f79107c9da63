package dev.tactus.ingress;

import java.net.InetSocketAddress;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.impl.engine.http2.TelemetrySpi;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.HttpResponse;
import org.apache.pekko.stream.scaladsl.BidiFlow;
import org.apache.pekko.stream.scaladsl.BidiFlow$;
import org.apache.pekko.stream.scaladsl.Flow;
import org.apache.pekko.stream.scaladsl.Tcp.IncomingConnection;
import org.apache.pekko.util.ByteString;

/**
 * Puts a {@link HeadGuard} in front of each connection of a listener that speaks HTTP/2 as well. The server makes an
 * instance of it by name, and would go on without it in silence if it could not. This is the one place where it lets
 * anybody see a connection's bytes; a listener of HTTP/1.1 alone does not ask it.
 */
public final class GuardedBinding implements TelemetrySpi {
    private final HeadDeadline deadline;

    public GuardedBinding(ActorSystem system) {
        this.deadline = HeadDeadline.of(system);
    }

    @Override
    public Flow<IncomingConnection, IncomingConnection, NotUsed> serverBinding() {
        return org.apache.pekko.stream.javadsl.Flow.of(IncomingConnection.class)
                .map(this::guarded)
                .asScala();
    }

    private IncomingConnection guarded(IncomingConnection connection) {
        InetSocketAddress client = connection.remoteAddress();
        Flow<ByteString, ByteString, NotUsed> flow =
                BidiFlow$.MODULE$.fromGraph(new HeadGuard(deadline, client)).join(connection.flow());
        return new IncomingConnection(connection.localAddress(), client, flow);
    }

    @Override
    public BidiFlow<HttpResponse, HttpResponse, HttpRequest, HttpRequest, NotUsed> serverConnection() {
        return BidiFlow$.MODULE$.identity();
    }

    @Override
    public BidiFlow<HttpRequest, HttpRequest, HttpResponse, HttpResponse, NotUsed> client() {
        return BidiFlow$.MODULE$.identity();
    }
}
