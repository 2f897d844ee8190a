package io.basalt.protocol.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.base.HostPort;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.BasePb.VersionInfo;
import io.basalt.protocol.pb.RpcPb.ConnectionHeader;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import io.basalt.protocol.pb.RpcPb.UserInformation;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of one connection: says who it is, sends calls as they come, and matches answers to them by call
 * id, in whatever order they arrive.
 *
 * <p>Calls wait here, not yet encoded, while the connection is being opened and while the server does not read. All on
 * the client's loop.
 */
final class ClientConnection implements ByteChannelHandler {
    private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

    /** Told once, when the connection takes no more calls. */
    interface EndListener {
        /** {@code unreachable} is why the connection could not be opened, null for one that had been open. */
        void ended(ClientConnection connection, Throwable unreachable);
    }

    private enum Phase {
        OPENING,
        OPEN,
        ENDED
    }

    /** Answers no call: the connection itself is at fault. */
    private static final int NO_CALL = -1;

    private final HostPort server;
    private final String service;
    private final EventLoop loop;
    private final Clock clock;
    private final RpcClientConfig config;
    private final EndListener listener;

    private Phase phase = Phase.OPENING;
    private ByteChannel channel; // null until opened
    private FrameWriter writer;
    private FrameReader frames;
    private final CallHeader header = new CallHeader();
    private final ProtoCursor cursor = new ProtoCursor();

    private final IntObjectHashMap<ClientCall> pending = new IntObjectHashMap<>();
    private final ArrayDeque<ClientCall> waiting = new ArrayDeque<>(); // the pending ones that were not sent, in order
    private int lastId;
    private boolean inBurst; // receivedAll will flush
    private boolean flushScheduled;

    private final EventLoop.Cancellable connectTimer;
    private EventLoop.Cancellable deadlineTimer; // null when no call is pending
    private long deadlineTimerNanos;
    private EventLoop.Cancellable idleTimer; // null until opened
    private long lastUsedNanos;

    ClientConnection(
            HostPort server,
            String service,
            EventLoop loop,
            Clock clock,
            RpcClientConfig config,
            EndListener listener) {
        this.server = server;
        this.service = service;
        this.loop = loop;
        this.clock = clock;
        this.config = config;
        this.listener = listener;
        this.connectTimer = loop.schedule(config.connectTimeout(), this::connectTimedOut);
    }

    HostPort server() {
        return server;
    }

    String service() {
        return service;
    }

    /** Sends the call as soon as the connection takes it. */
    void send(ClientCall call) {
        lastId = lastId == Integer.MAX_VALUE ? 1 : lastId + 1;
        call.id = lastId;
        pending.put(call.id, call);
        waiting.add(call);
        watchDeadline(call.deadlineNanos);
        sendWaiting();
    }

    /** Ends the connection; calls that were not answered fail. */
    void end(String why) {
        if (phase != Phase.ENDED) {
            end(null, new ConnectionException(server, false, why, null));
            if (channel != null) {
                channel.close();
            }
        }
    }

    // ---- the stream ----

    @Override
    public void opened(ByteChannel opened) {
        channel = opened;
        if (phase == Phase.ENDED) {
            opened.abort(); // too late, nobody waits any more
            return;
        }
        connectTimer.cancel();
        phase = Phase.OPEN;
        writer = new FrameWriter(opened);
        frames = FrameReader.onHeap((int) config.maxResponse().bytes());
        writer.raw(Preamble.CALLS.toArray());
        writer.bare(connectionHeader());
        lastUsedNanos = clock.nanos();
        idleTimer = loop.schedule(config.maxIdle(), this::closeWhenIdle);
        sendWaiting();
        flushOutsideBurst();
    }

    @Override
    public void received(ByteBuf bytes) {
        inBurst = true;
        while (phase == Phase.OPEN && bytes.isReadable()) {
            switch (frames.next(bytes)) {
                case NOTHING -> {}
                case FRAME -> takeResponse(frames.frame(), frames.frameOffset(), frames.frameLength());
                case TOO_LONG, REFUSED ->
                    fail("a response is larger than " + config.maxResponse() + ", basalt.client.response.max.size");
            }
        }
    }

    @Override
    public void receivedAll() {
        inBurst = false;
        frames.done();
        if (phase == Phase.OPEN) {
            writer.flush();
        }
    }

    @Override
    public void writableAgain() {
        sendWaiting();
    }

    @Override
    public void closed(Throwable cause) {
        end(channel == null ? cause : null, cause);
        if (frames != null) {
            frames.close();
            writer.close();
        }
    }

    // ---- requests ----

    private void sendWaiting() {
        while (phase == Phase.OPEN && !waiting.isEmpty() && channel.writable()) {
            ClientCall call = waiting.poll();
            if (!call.ended) {
                write(call);
            }
        }
        flushOutsideBurst();
    }

    private void write(ClientCall call) {
        call.sent = true;
        lastUsedNanos = clock.nanos();
        long millis = TimeUnit.NANOSECONDS.toMillis(call.deadlineNanos - lastUsedNanos);
        writer.request(call.id, call.method, call.request, call.cells, call.priority, (int)
                Math.max(1, Math.min(Integer.MAX_VALUE, millis)));
    }

    private ConnectionHeader connectionHeader() {
        return ConnectionHeader.newBuilder()
                .setUserInfo(UserInformation.newBuilder().setEffectiveUser(config.user()))
                .setServiceName(service)
                .setCellBlockCodecClass("org.apache.hadoop.hbase.codec.KeyValueCodec")
                // Servers decide by this what they may answer; we understand what HBase 2.6 does.
                .setVersionInfo(VersionInfo.newBuilder()
                        .setVersion("2.6.0")
                        .setUrl("")
                        .setRevision("")
                        .setUser("basalt")
                        .setDate("")
                        .setSrcChecksum("")
                        .setVersionMajor(2)
                        .setVersionMinor(6))
                .build();
    }

    private void flushOutsideBurst() {
        if (phase == Phase.OPEN && !inBurst && !flushScheduled && writer.unflushed()) {
            flushScheduled = true;
            loop.execute(() -> {
                flushScheduled = false;
                if (phase == Phase.OPEN) {
                    writer.flush();
                }
            });
        }
    }

    // ---- responses ----

    private void takeResponse(ByteBuf frame, int offset, int length) {
        cursor.reset(frame, offset, offset + length);
        int headerBytes = cursor.length();
        int headerOffset = cursor.position();
        cursor.skip(headerBytes);
        if (cursor.malformed() || !header.readResponse(frame, headerOffset, headerOffset + headerBytes)) {
            fail("the header of a response cannot be read");
            return;
        }
        if (header.callId == NO_CALL && header.exceptionLength >= 0) {
            refused(frame);
            return;
        }
        ClientCall call = pending.remove(header.callId);
        if (call == null) {
            return; // it has timed out
        }
        call.ended = true;
        if (header.exceptionLength >= 0) {
            call.answer.completeExceptionally(exception(frame));
            return;
        }
        int bodyBytes = cursor.length();
        int bodyOffset = cursor.position();
        if (cursor.malformed() || header.cellBytes > cursor.remaining() - bodyBytes) {
            call.answer.completeExceptionally(new ConnectionException(
                    server, true, call.describe() + " got an answer that is shorter than it says", null));
            return;
        }
        int cellBytes = (int) header.cellBytes;
        byte[] own;
        int at;
        if (frames.frameMayBeKept()) {
            own = frame.array();
            at = frame.arrayOffset() + bodyOffset;
        } else {
            // One copy to the heap: the answer may be kept as long as anybody likes.
            own = new byte[bodyBytes + cellBytes];
            at = 0;
            frame.getBytes(bodyOffset, own);
        }
        call.answer.complete(new RpcResponse(
                ByteBuffer.wrap(own, at, bodyBytes).slice(),
                ByteBuffer.wrap(own, at + bodyBytes, cellBytes).slice()));
    }

    private RpcException exception(ByteBuf frame) {
        try {
            return ErrorWire.fromResponse(
                    ExceptionResponse.parseFrom(frame.nioBuffer(header.exceptionOffset, header.exceptionLength)));
        } catch (InvalidProtocolBufferException e) {
            return ErrorWire.fromResponse(ExceptionResponse.newBuilder()
                    .setExceptionClassName("java.io.IOException")
                    .setStackTrace("The exception that " + server + " sent cannot be read: " + e.getMessage())
                    .build());
        }
    }

    /** The server refuses the connection itself, and so every call on it. */
    private void refused(ByteBuf frame) {
        end(null, exception(frame));
        channel.close();
    }

    private void fail(String finding) {
        end(null, new ConnectionException(server, true, finding, null));
        channel.abort();
    }

    // ---- time ----

    private void watchDeadline(long deadlineNanos) {
        if (deadlineTimer != null) {
            if (deadlineNanos - deadlineTimerNanos >= 0) {
                return;
            }
            deadlineTimer.cancel();
        }
        deadlineTimerNanos = deadlineNanos;
        deadlineTimer = loop.schedule(Duration.ofNanos(Math.max(0, deadlineNanos - clock.nanos())), this::expireCalls);
    }

    /** One timer serves all calls: it stands at the earliest deadline there was when it was set. */
    private void expireCalls() {
        deadlineTimer = null;
        long now = clock.nanos();
        List<ClientCall> expired = new ArrayList<>();
        ClientCall earliest = null;
        for (ClientCall call : pending.values()) {
            if (call.deadlineNanos - now <= 0) {
                expired.add(call);
            } else if (earliest == null || call.deadlineNanos - earliest.deadlineNanos < 0) {
                earliest = call;
            }
        }
        if (earliest != null) {
            watchDeadline(earliest.deadlineNanos);
        }
        expired.sort(Comparator.comparingInt(call -> call.id));
        for (ClientCall call : expired) {
            pending.remove(call.id);
            call.ended = true;
        }
        waiting.removeIf(call -> call.ended);
        for (ClientCall call : expired) {
            call.answer.completeExceptionally(new CallTimeoutException(
                    server,
                    call.sent,
                    call.describe() + (call.sent ? " was not answered in time" : " could not be sent in time")));
        }
    }

    private void connectTimedOut() {
        if (phase == Phase.OPENING) {
            var cause = new ConnectionException(
                    server, false, "no connection to " + server + " within " + config.connectTimeout(), null);
            end(cause, cause);
        }
    }

    private void closeWhenIdle() {
        if (phase != Phase.OPEN) {
            return;
        }
        long left = config.maxIdle().toNanos() - (clock.nanos() - lastUsedNanos);
        if (!pending.isEmpty() || left > 0) {
            idleTimer =
                    loop.schedule(pending.isEmpty() ? Duration.ofNanos(left) : config.maxIdle(), this::closeWhenIdle);
            return;
        }
        log.debug("Closing idle connection server={} service={}", server, service);
        end("idle");
    }

    // ---- the end ----

    private void end(Throwable unreachable, Throwable cause) {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        connectTimer.cancel();
        if (deadlineTimer != null) {
            deadlineTimer.cancel();
        }
        if (idleTimer != null) {
            idleTimer.cancel();
        }
        List<ClientCall> failed = new ArrayList<>(pending.values());
        failed.sort(Comparator.comparingInt(call -> call.id));
        pending.clear();
        waiting.clear();
        listener.ended(this, unreachable);
        for (ClientCall call : failed) {
            call.ended = true;
            call.answer.completeExceptionally(failure(call, cause));
        }
    }

    private Throwable failure(ClientCall call, Throwable cause) {
        if (cause instanceof RpcException) {
            return cause;
        }
        return new ConnectionException(
                server,
                call.sent,
                call.describe() + (call.sent ? " lost its connection: " : " was not sent: ") + cause.getMessage(),
                cause);
    }
}
