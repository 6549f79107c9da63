package dev.tactus.ingress;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections of the public listener that hold a place and ask for nothing. The server's idle-timeout starts over
 * with every byte, so a client that sends one now and then would keep its connection for ever without a request.
 *
 * <p>A connection has so long until the head of its first request is complete, and from each answer on as long as it
 * may be idle until the next one is. The time stands still while a request is under way, while what was answered is
 * being written, however slowly it is read, and for good once a WebSocket was opened. On a connection that was upgraded
 * to HTTP/2 the server does not tell whose request it is: there every byte that we write starts the time over, and no
 * request takes as long as a connection may be idle. Thread-safe.
 */
final class HeadDeadline implements Extension {
    private static final Id ID = new Id();

    private final ConcurrentMap<InetSocketAddress, Patience> connections = new ConcurrentHashMap<>();
    private volatile Duration first = Duration.ofSeconds(10);
    private volatile Duration further = Duration.ofSeconds(60);

    /** One for each actor system. */
    static HeadDeadline of(org.apache.pekko.actor.ActorSystem system) {
        return ID.get(system);
    }

    /** For connections from now on. */
    void limits(Duration first, Duration further) {
        this.first = first;
        this.further = further;
    }

    /** {@code handler}, and while it works the time of its connection stands still. */
    Function<HttpRequest, CompletionStage<HttpResponse>> watching(
            Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
        return request -> {
            Patience patience = of(request);
            if (patience == null) {
                return handler.apply(request);
            }
            patience.begin();
            CompletionStage<HttpResponse> answer;
            try {
                answer = handler.apply(request);
            } catch (Exception failed) {
                patience.end(System.nanoTime());
                throw failed;
            }
            return answer.whenComplete((response, failure) -> {
                // What streams has no end that we see: the idle-timeout is left to it.
                if (response == null || (response.entity().isStrict() && !isUpgrade(response))) {
                    patience.end(System.nanoTime());
                }
            });
        };
    }

    Patience opened(InetSocketAddress client, long now) {
        var patience = new Patience(first.toNanos(), further.toNanos(), now);
        connections.put(client, patience);
        return patience;
    }

    void closed(InetSocketAddress client, Patience patience) {
        connections.remove(client, patience);
    }

    /** How many are open. */
    int size() {
        return connections.size();
    }

    private @Nullable Patience of(HttpRequest request) {
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(client -> client.getAddress()
                        .map(address -> connections.get(new InetSocketAddress(address, client.getPort()))))
                .orElse(null);
    }

    private static boolean isUpgrade(HttpResponse response) {
        return response.status().intValue() == 101;
    }

    private static final class Id extends AbstractExtensionId<HeadDeadline> {
        @Override
        public HeadDeadline createExtension(ExtendedActorSystem system) {
            return new HeadDeadline();
        }
    }
}
