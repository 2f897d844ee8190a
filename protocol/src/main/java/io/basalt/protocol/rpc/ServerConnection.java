package io.basalt.protocol.rpc;

import io.basalt.base.Clock;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of one connection: the handshake, then calls.
 *
 * <pre>
 *   HANDSHAKE --> CALLS --a length that is too large--> OVERSIZED
 *       what cannot be served gets an answer that says why, then ENDED
 * </pre>
 *
 * <p>Threads: everything on the channel's loop, except {@link #answered}, which any thread may call: it puts the call
 * on a list that the loop empties in one go, so that a thread which completes a thousand calls wakes the loop once.
 *
 * <p>Bytes: {@code package-info}. When the client does not read its answers, no more of its requests are taken up until
 * it does; what had been received stays in {@link #held}, and reads that were begun may wait in the {@link Backlog}.
 */
final class ServerConnection implements ByteChannelHandler {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

    private enum Phase {
        HANDSHAKE,
        CALLS,
        /** Only the header of a request that is too large is still wanted, for its call id. */
        OVERSIZED,
        /** Refused or closed; whatever comes is ignored. */
        ENDED
    }

    /** What is parsed becomes objects on the heap. Clients send what is large in cell blocks, or no more than 10 MB of it. */
    private static final int MOST_MESSAGE_BYTES = 64 << 20;

    /** Who has sent a part of a request and then nothing for so long does not come back. */
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(60);

    private final RpcServer server;
    private final RpcServer.LoopState state;
    private final Clock clock;

    private final HandOver<RpcCall> answered = new HandOver<>();
    private final Backlog backlog;
    private volatile boolean disconnected; // written by the loop

    // ---- loop only ----
    private Phase phase = Phase.HANDSHAKE;
    private ByteChannel channel;
    private FrameWriter writer;
    private FrameReader frames;
    private Handshake handshake;
    private EventLoop.Cancellable patience; // ends the connection while it is not taking calls, or within a request
    private boolean watched; // patience looks at the request that is being received
    private long takenNanos; // when bytes were taken up the last time
    private final CallHeader header = new CallHeader();
    private final ProtoCursor cursor = new ProtoCursor();
    private final MethodNames methods = new MethodNames();
    private OversizedRequest oversized; // null unless in that phase
    private RpcService service; // null during the handshake
    private ClientInfo client; // null during the handshake
    private ByteBuf held; // received, but not taken up while the client does not read; mostly null
    private boolean inBurst; // receivedAll will flush
    private boolean flushScheduled;

    ServerConnection(RpcServer server, RpcServer.LoopState state, Clock clock) {
        this.server = server;
        this.state = state;
        this.clock = clock;
        this.backlog = new Backlog(state.loop(), clock);
    }

    RpcService service() {
        return service;
    }

    ClientInfo client() {
        return client;
    }

    EventLoop loop() {
        return state.loop();
    }

    CallBudget.Share budget() {
        return state.budget();
    }

    ByteBufAllocator allocator() {
        return channel.allocator();
    }

    boolean disconnected() {
        return disconnected;
    }

    Backlog backlog() {
        return backlog;
    }

    MessageShapes shapes() {
        return server.shapes();
    }

    // ---- the stream ----

    @Override
    public void opened(ByteChannel opened) {
        channel = opened;
        writer = new FrameWriter(opened);
        frames = new FrameReader(opened.allocator(), state.budget(), Handshake.MAX_HEADER_BYTES);
        handshake = new Handshake(server, opened, frames, writer);
        patience = state.loop().schedule(server.config().handshakeTimeout(), this::outOfPatience);
        if (!state.add(this)) {
            abort();
        }
    }

    @Override
    public void received(ByteBuf bytes) {
        inBurst = true;
        take(bytes);
    }

    @Override
    public void receivedAll() {
        inBurst = false;
        frames.done();
        writer.flush();
        watchRequest();
    }

    @Override
    public void writableAgain() {
        if (phase == Phase.ENDED) {
            return;
        }
        backlog.taken();
        ByteBuf waiting = held;
        if (waiting == null) {
            return;
        }
        held = null;
        inBurst = true;
        try {
            take(waiting);
        } finally {
            waiting.release();
        }
        receivedAll();
        if (held == null && phase != Phase.ENDED) {
            channel.reading(true);
        }
    }

    @Override
    public void closed(Throwable cause) {
        disconnected = true;
        phase = Phase.ENDED;
        backlog.end();
        if (channel != null) {
            patience.cancel();
            frames.close();
            writer.close();
            dropHeld();
            state.remove(this);
        }
        server.connectionClosed();
        log.debug(
                "Connection closed remote={} cause={}", channel == null ? "none" : channel.remote(), cause.toString());
    }

    /** Ends the connection and what is being served on it. */
    void abort() {
        phase = Phase.ENDED;
        disconnected = true;
        channel.abort();
    }

    // ---- what arrives ----

    private void take(ByteBuf bytes) {
        long now = clock.nanos();
        takenNanos = now;
        while (bytes.isReadable() && phase != Phase.ENDED) {
            switch (phase) {
                case HANDSHAKE -> takeHandshake(bytes);
                case CALLS -> {
                    if (!mayTakeCalls(bytes)) {
                        return;
                    }
                    takeCall(bytes, now);
                }
                case OVERSIZED -> takeOversized(bytes);
                case ENDED -> throw new IllegalStateException("ended");
            }
        }
    }

    private boolean mayTakeCalls(ByteBuf bytes) {
        if (channel.writable()) {
            return true;
        }
        // The network may take it right now, as nothing has been offered to it in this burst.
        writer.flush();
        if (channel.writable()) {
            return true;
        }
        channel.reading(false);
        held = bytes.readRetainedSlice(bytes.readableBytes());
        return false;
    }

    private void takeHandshake(ByteBuf bytes) {
        switch (handshake.take(bytes)) {
            case GOING_ON -> {}
            case OPEN -> {
                service = handshake.service();
                client = handshake.client();
                patience.cancel();
                frames.limit((int) server.config().maxRequest().bytes());
                phase = Phase.CALLS;
            }
            case ENDED -> {
                log.debug("Connection answered without a call remote={}", channel.remote());
                end();
            }
        }
    }

    private void takeCall(ByteBuf bytes, long now) {
        switch (frames.next(bytes)) {
            case NOTHING -> {}
            case FRAME -> begin(frames.frame(), frames.frameOffset(), frames.frameLength(), now);
            case REFUSED -> refuseCall(frames.frame(), frames.frameOffset(), frames.frameLength());
            case TOO_LONG -> {
                phase = Phase.OVERSIZED;
                oversized = new OversizedRequest();
                patience.cancel();
                patience = state.loop().schedule(server.config().handshakeTimeout(), this::outOfPatience);
            }
        }
    }

    /** The frame's message follows its header; the connection survives whatever is wrong within one message. */
    private void begin(ByteBuf frame, int offset, int length, long now) {
        if (!readCallHeader(frame, offset, length)) {
            refuse("The header of a request cannot be read");
            return;
        }
        if (header.methodLength == 0) {
            failCall("The request names no method");
            return;
        }
        if (header.methodLength > MethodNames.LONGEST_BYTES) {
            failCall("The name of a method has at most " + MethodNames.LONGEST_BYTES + " bytes");
            return;
        }
        if (!header.hasParameter) {
            failCall("The request has no parameter");
            return;
        }
        int messageBytes = cursor.length();
        int messageOffset = cursor.position();
        if (cursor.malformed() || header.cellBytes > cursor.remaining() - messageBytes) {
            failCall("The request is shorter than it says");
            return;
        }
        if (header.cellBytes > 0 && !client.cellBlocks()) {
            failCall("The request has a cell block, but the connection header names no cell codec");
            return;
        }
        if (messageBytes > MOST_MESSAGE_BYTES) {
            fail(tooBig(
                    "The message of a request has at most " + MOST_MESSAGE_BYTES + " bytes, beside its cell block"));
            return;
        }
        ByteBuf decompressed = null;
        int bytes = length;
        if (header.cellBytes > 0 && client.compression() != CellBlockCompression.NONE) {
            try {
                decompressed = decompress(frame, messageOffset + messageBytes, length);
                bytes += decompressed.readableBytes();
            } catch (RpcException e) {
                fail(e);
                return;
            }
        }
        if (!state.budget().takeCall(bytes, header.priority >= RpcClient.ADMIN_PRIORITY)) {
            if (decompressed != null) {
                decompressed.release();
            }
            failOverloaded();
            return;
        }
        String method = methods.name(frame, header.methodOffset, header.methodLength);
        serve(new RpcCall(this, header, method, now, frame.retain(), decompressed, bytes, messageOffset, messageBytes));
    }

    /** Request and cells together are no larger than a request that was not compressed. */
    private ByteBuf decompress(ByteBuf frame, int offset, int length) throws RpcException {
        int most = (int) server.config().maxRequest().bytes() - length;
        try {
            return client.compression().decompress(frame, offset, (int) header.cellBytes, most, allocator());
        } catch (RpcException e) {
            throw e.kind() == ErrorKind.REQUEST_TOO_BIG ? tooBig(e.getMessage()) : e;
        }
    }

    // Whatever a service throws becomes the answer to that call and must not reach the other calls.
    private void serve(RpcCall call) {
        try {
            service.call(call);
        } catch (Throwable failure) {
            if (!call.failUnanswered(failure)) {
                log.error("Service failed after it had answered call={}", call, failure);
            }
        }
    }

    private boolean readCallHeader(ByteBuf frame, int offset, int length) {
        cursor.reset(frame, offset, offset + length);
        int headerBytes = cursor.length();
        int headerOffset = cursor.position();
        cursor.skip(headerBytes);
        return !cursor.malformed() && header.readRequest(frame, headerOffset, headerOffset + headerBytes);
    }

    private void refuseCall(ByteBuf start, int offset, int length) {
        if (readCallHeader(start, offset, length)) {
            failOverloaded();
        } else {
            refuse("The header of a request cannot be read or is too long");
        }
    }

    private void takeOversized(ByteBuf bytes) {
        switch (oversized.read(bytes)) {
            case INCOMPLETE -> {}
            case UNREADABLE -> refuse("A request is too large and its header cannot be read");
            case KNOWN -> {
                writer.failure(
                        oversized.callId(),
                        ErrorWire.toResponse(tooBig("The request is larger than "
                                + server.config().maxRequest() + ", basalt.rpc.request.max.size")));
                end();
            }
        }
    }

    // ---- refusals ----

    private void failCall(String message) {
        fail(new RpcException(ErrorKind.DO_NOT_RETRY, message));
    }

    private void failOverloaded() {
        fail(CallBudget.exceeded());
    }

    private void fail(RpcException refusal) {
        writer.failure(header.callId, ErrorWire.toResponse(refusal));
    }

    /** In the client's terms. Any thread. */
    RpcException tooBig(String message) {
        return new RpcException(
                client.knowsRequestTooBig() ? ErrorKind.REQUEST_TOO_BIG : ErrorKind.DO_NOT_RETRY, message);
    }

    private void refuse(String finding) {
        log.debug("Connection refused remote={} finding={}", channel.remote(), finding);
        writer.failure(Handshake.NO_CALL, ErrorWire.toResponse(new RpcException(ErrorKind.FATAL_CONNECTION, finding)));
        end();
    }

    private void end() {
        phase = Phase.ENDED;
        patience.cancel();
        writer.flush();
        channel.close();
    }

    /** Half a request holds memory that others could use; between requests a client may be silent for ever. */
    private void watchRequest() {
        if (!watched && phase == Phase.CALLS && frames.collecting()) {
            watched = true;
            Duration silence = Duration.ofNanos(clock.nanos() - takenNanos);
            patience = state.loop().schedule(REQUEST_PATIENCE.minus(silence), this::lookAtRequest);
        }
    }

    private void lookAtRequest() {
        watched = false;
        boolean silent = clock.nanos() - takenNanos >= REQUEST_PATIENCE.toNanos();
        if (silent && phase == Phase.CALLS && frames.collecting()) {
            log.debug("Connection stopped within a request remote={}", channel.remote());
            abort();
        } else {
            watchRequest();
        }
    }

    private void outOfPatience() {
        if (phase != Phase.CALLS && phase != Phase.ENDED) {
            log.debug("Connection said nothing for too long remote={} phase={}", channel.remote(), phase);
            phase = Phase.ENDED;
            channel.abort();
        }
    }

    // ---- answers ----

    /** Sends the call's answer, or lets it go when the connection has ended. Any thread. */
    void answered(RpcCall call) {
        if (state.loop().inLoop()) {
            finish(call);
            flushOutsideBurst();
            return;
        }
        if (answered.add(call)) {
            state.loop().execute(this::finishAnswered);
        }
    }

    /** Tells the log of a failure that is ours and not a refusal. Any thread. */
    void failing(RpcCall call, Throwable failure) {
        Throwable bare = ErrorWire.unwrap(failure);
        if (bare instanceof RpcException) {
            log.debug("Call refused call={} reason={}", call, bare.getMessage());
        } else {
            server.logFailure(call, bare);
        }
    }

    private void finishAnswered() {
        for (RpcCall call = answered.takeAll(); call != null; ) {
            RpcCall next = call.next;
            call.next = null;
            finish(call);
            call = next;
        }
        if (!inBurst && phase != Phase.ENDED) {
            writer.flush();
        }
    }

    // Running out of memory in the middle of a frame must not leave half of it in the stream.
    private void finish(RpcCall call) {
        if (phase == Phase.ENDED) {
            call.forget(state.budget());
            return;
        }
        try {
            call.finish(state.budget(), writer);
        } catch (Throwable failure) {
            log.error("Answer could not be encoded, closing the connection call={}", call, failure);
            writer.close();
            abort();
            return;
        }
        backlog.answered(channel.writable());
    }

    private void flushOutsideBurst() {
        if (!inBurst && !flushScheduled && phase != Phase.ENDED && writer.unflushed()) {
            flushScheduled = true;
            state.loop().execute(() -> {
                flushScheduled = false;
                if (phase != Phase.ENDED) {
                    writer.flush();
                }
            });
        }
    }

    private void dropHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
