package io.basalt.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.rpc.ByteChannel;
import io.basalt.protocol.rpc.ByteChannelHandler;
import io.basalt.protocol.rpc.Transport;
import io.basalt.storage.file.MemoryFileSystem.CrashMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Byte streams between simulated processes: a server that sends everything back, and clients. */
class SimTransportTest {
    private static final HostPort ADDRESS = new HostPort("server", 1000);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(30);

    private final Simulation simulation = new Simulation(7);
    private final List<End> accepted = new ArrayList<>();

    @Test
    void bytesArriveInOrderButInPiecesOfTheirOwn() {
        startEcho();
        byte[] sent = new byte[100_000];
        new Random(1).nextBytes(sent);
        End client = connect(end -> {
            for (int from = 0; from < sent.length; from += 1_000) {
                end.channel.write(Unpooled.copiedBuffer(sent, from, 1_000));
                end.channel.flush();
            }
        });
        assertTrue(simulation.runUntil(() -> client.received.size() == sent.length, LATER));
        assertArrayEquals(sent, client.received.toByteArray());
        assertTrue(accepted.get(0).pieces > 100, "pieces were split");
        assertFalse(client.closed);
    }

    @Test
    void whereNobodyListensTheConnectionIsRefused() {
        simulation.process("server").start(life -> {});
        End client = connect(end -> {});
        assertTrue(simulation.runUntil(() -> client.closed, SOON));
        assertFalse(client.opened);
        assertTrue(client.cause.getMessage().contains("refused"), client.cause.getMessage());
    }

    @Test
    void aHostThatIsDownDoesNotAnswer() {
        End client = connect(end -> {});
        simulation.run(SOON);
        assertFalse(client.closed);
        assertTrue(simulation.runUntil(() -> client.closed, LATER));
        assertTrue(client.cause.getMessage().contains("no answer"), client.cause.getMessage());
    }

    @Test
    void overACutLinkNothingArrivesUntilItIsHealed() {
        startEcho();
        End client = connect(end -> send(end, "a"));
        assertTrue(simulation.runUntil(() -> client.text().equals("a"), SOON));
        simulation.network().cut("client", "server");
        client.channel.loop().execute(() -> send(client, "b"));
        simulation.run(LATER);
        assertEquals("a", client.text());
        assertFalse(client.closed);
        simulation.network().heal("client", "server");
        assertTrue(simulation.runUntil(() -> client.text().equals("ab"), SOON));
    }

    @Test
    void aLinkCanBeCutInOneDirection() {
        startEcho();
        End client = connect(end -> {});
        assertTrue(simulation.runUntil(() -> client.opened, SOON));
        simulation.network().cutOneWay("server", "client");
        client.channel.loop().execute(() -> send(client, "b"));
        simulation.run(SOON);
        assertEquals("b", accepted.get(0).text());
        assertEquals("", client.text());
        simulation.network().healAll();
        assertTrue(simulation.runUntil(() -> client.text().equals("b"), SOON));
    }

    @Test
    void theDeathOfAProcessResetsItsStreamsAfterWhatItHasSent() {
        startEcho();
        End client = connect(end -> {});
        assertTrue(simulation.runUntil(() -> client.opened, SOON));
        EventLoop serverLoop = accepted.get(0).channel.loop();
        serverLoop.execute(() -> {
            send(accepted.get(0), "last words");
            simulation.process("server").kill(CrashMode.KEPT);
        });
        assertTrue(simulation.runUntil(() -> client.closed, SOON));
        assertEquals("last words", client.text());
        assertFalse(accepted.get(0).closed, "the dead hear nothing");
    }

    @Test
    void aMachineThatVanishesIsMissedOnlyAfterAWhile() {
        startEcho();
        End client = connect(end -> {});
        assertTrue(simulation.runUntil(() -> client.opened, SOON));
        simulation.process("server").kill(CrashMode.LOST);
        assertTrue(simulation.runUntil(() -> client.closed, LATER));
    }

    @Test
    void closingSendsTheRestAndTellsBothEnds() {
        startEcho();
        End client = connect(end -> {
            send(end, "bye");
            end.channel.close();
            send(end, "too late");
            assertFalse(end.closed, "never from inside the call");
        });
        assertTrue(simulation.runUntil(() -> client.closed && !accepted.isEmpty() && accepted.get(0).closed, SOON));
        assertEquals("bye", accepted.get(0).text());
    }

    @Test
    void aReaderThatStopsReadingFillsTheStream() {
        startEcho();
        List<String> events = new ArrayList<>();
        End client = connect(end -> {});
        assertTrue(simulation.runUntil(() -> client.opened, SOON));
        client.onWritable = () -> events.add("writable");
        EventLoop theirs = accepted.get(0).channel.loop();
        theirs.execute(() -> accepted.get(0).channel.reading(false));
        simulation.run(SOON);
        client.channel.loop().execute(() -> {
            assertTrue(client.channel.writable());
            client.channel.write(Unpooled.wrappedBuffer(new byte[100_000]));
            client.channel.flush();
            assertFalse(client.channel.writable());
        });
        simulation.run(SOON);
        assertEquals(0, accepted.get(0).received.size());
        theirs.execute(() -> accepted.get(0).channel.reading(true));
        assertTrue(simulation.runUntil(() -> !events.isEmpty(), SOON));
        assertEquals(100_000, accepted.get(0).received.size());
    }

    @Test
    void aTakenPortIsRefusedAndFreeAgainAfterDeath() {
        List<String> outcomes = new ArrayList<>();
        SimProcess.Program twice = life -> {
            EventLoop loop = life.threads().loop("loop");
            for (int i = 0; i < 2; i++) {
                life.transport()
                        .listen(ADDRESS, List.of(loop), (remote, on) -> Optional.empty())
                        .whenComplete((listener, failure) ->
                                outcomes.add(failure == null ? "listens" : failure.getMessage()));
            }
        };
        simulation.process("server").start(twice);
        simulation.run(SOON);
        assertEquals(List.of("listens", "server:1000 is in use"), outcomes);
        simulation.process("server").kill(CrashMode.KEPT);
        simulation.process("server").restart();
        simulation.run(SOON);
        assertEquals("listens", outcomes.get(2));
    }

    @Test
    void anAcceptorMayDecline() {
        simulation.process("server").start(life -> life.transport()
                .listen(ADDRESS, List.of(life.threads().loop("loop")), (remote, loop) -> Optional.empty()));
        End client = connect(end -> {});
        assertTrue(simulation.runUntil(() -> client.closed, SOON));
    }

    private void startEcho() {
        simulation.process("server").start(life -> {
            Transport.Acceptor acceptor = (remote, loop) -> {
                End end = new End(nothing -> {});
                end.echo = true;
                accepted.add(end);
                return Optional.of(end);
            };
            life.transport().listen(ADDRESS, List.of(life.threads().loop("loop")), acceptor);
        });
        simulation.run(Duration.ofMillis(10));
    }

    private End connect(Consumer<End> onOpen) {
        End end = new End(onOpen);
        simulation.process("client").start(life -> life.transport()
                .connect(ADDRESS, life.threads().loop("loop"), end));
        return end;
    }

    private static void send(End end, String text) {
        end.channel.write(Unpooled.wrappedBuffer(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        end.channel.flush();
    }

    private static final class End implements ByteChannelHandler {
        final Consumer<End> onOpen;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        Runnable onWritable = () -> {};
        ByteChannel channel;
        boolean echo;
        boolean opened;
        boolean closed;
        Throwable cause;
        int pieces;

        End(Consumer<End> onOpen) {
            this.onOpen = onOpen;
        }

        String text() {
            return received.toString(java.nio.charset.StandardCharsets.US_ASCII);
        }

        @Override
        public void opened(ByteChannel newChannel) {
            opened = true;
            channel = newChannel;
            onOpen.accept(this);
        }

        @Override
        public void received(ByteBuf bytes) {
            pieces++;
            byte[] copy = ByteBufUtil.getBytes(bytes);
            received.writeBytes(copy);
            if (echo) {
                channel.write(Unpooled.wrappedBuffer(copy));
            }
        }

        @Override
        public void receivedAll() {
            channel.flush();
        }

        @Override
        public void writableAgain() {
            onWritable.run();
        }

        @Override
        public void closed(Throwable why) {
            closed = true;
            cause = why;
        }
    }
}
