package io.basalt.testkit.simulation;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The network as one process uses it. */
final class SimTransport implements Transport {
    /** How long a connection is tried when nobody answers at all. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final Life life;
    private final Simulation simulation;
    private final SimNetwork network;

    SimTransport(Life life) {
        this.life = life;
        this.simulation = life.simulation();
        this.network = simulation.network();
    }

    @Override
    public void connect(HostPort target, EventLoop loop, ByteChannelHandler handler) {
        if (life.alive()) {
            new Dialling(target, loop, handler).start();
        }
    }

    @Override
    public CompletableFuture<Listener> listen(HostPort address, List<EventLoop> loops, Acceptor acceptor) {
        var outcome = new CompletableFuture<Listener>();
        int port = address.port() == 0 ? network.ephemeralPort() : address.port();
        var listening = new Listening(new HostPort(address.host(), port), loops, acceptor);
        if (!life.alive()) {
            return outcome;
        }
        loops.get(0).execute(() -> {
            if (!address.host().equals(life.host())) {
                outcome.completeExceptionally(new BindException(address.host() + " is not the name of " + life));
            } else if (!network.listen(listening)) {
                outcome.completeExceptionally(new BindException(address + " is in use"));
            } else {
                outcome.complete(listening);
            }
        });
        return outcome;
    }

    /** An open port of this process. */
    final class Listening implements Listener {
        private final HostPort address;
        private final List<EventLoop> loops;
        private final Acceptor acceptor;
        private int next;

        Listening(HostPort address, List<EventLoop> loops, Acceptor acceptor) {
            this.address = address;
            this.loops = List.copyOf(loops);
            this.acceptor = acceptor;
        }

        @Override
        public HostPort address() {
            return address;
        }

        @Override
        public void close() {
            network.stopListening(this);
        }

        Life life() {
            return life;
        }

        EventLoop nextLoop() {
            return loops.get(next++ % loops.size());
        }

        Optional<ByteChannelHandler> accept(HostPort remote, EventLoop loop) {
            return acceptor.accept(remote, loop);
        }
    }

    /** An attempt to connect, until it has an outcome. */
    private final class Dialling {
        private final HostPort target;
        private final HostPort local = new HostPort(life.host(), network.ephemeralPort());
        private final EventLoop loop;
        private final ByteChannelHandler handler;
        private final Pipe there;
        private final Pipe back;
        private EventLoop.Cancellable timeout = () -> {};
        private boolean decided;

        Dialling(HostPort target, EventLoop loop, ByteChannelHandler handler) {
            this.target = target;
            this.loop = loop;
            this.handler = handler;
            this.there = new Pipe(network, life.host(), target.host());
            this.back = new Pipe(network, target.host(), life.host());
        }

        void start() {
            timeout = loop.schedule(
                    CONNECT_TIMEOUT, () -> fail(new ConnectException("no answer from " + target + " in 3 s")));
            there.send(this::knock);
        }

        /** Arrives at the target's host. */
        private void knock() {
            Optional<Listening> listening = network.listener(target);
            if (decided || !life.alive()) {
                return;
            }
            if (listening.isEmpty()) {
                if (simulation.process(target.host()).alive()) {
                    back.send(() -> loop.execute(() -> fail(new ConnectException("connection refused by " + target))));
                }
                // A host that is down answers nothing.
                return;
            }
            EventLoop theirLoop = listening.get().nextLoop();
            theirLoop.execute(() -> meet(listening.get(), theirLoop));
        }

        /** On the loop of the target that will own the stream. */
        private void meet(Listening listening, EventLoop theirLoop) {
            Optional<ByteChannelHandler> theirHandler = listening.accept(local, theirLoop);
            if (theirHandler.isEmpty()) {
                back.send(() -> loop.execute(() -> fail(new IOException("connection closed by " + target))));
                return;
            }
            var theirs = new SimChannel(listening.life(), theirLoop, local, theirHandler.get(), back);
            var ours = new SimChannel(life, loop, target, handler, there);
            theirs.pair(ours);
            theirs.open();
            back.send(() -> {
                if (life.alive()) {
                    loop.execute(() -> join(ours));
                } else {
                    ours.refuse();
                }
            });
        }

        private void join(SimChannel ours) {
            if (decided) {
                ours.refuse();
            } else {
                decided = true;
                timeout.cancel();
                ours.open();
            }
        }

        private void fail(IOException cause) {
            if (!decided) {
                decided = true;
                timeout.cancel();
                handler.closed(cause);
            }
        }
    }
}
