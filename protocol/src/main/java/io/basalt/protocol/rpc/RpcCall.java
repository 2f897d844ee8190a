package io.basalt.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.basalt.base.EventLoop;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One call that a client made: its request, and the means to answer it exactly once.
 *
 * <p>Threads: the service gets it on its connection's loop and may hand it to another thread; one thread at a time
 * reads the request. Answering is possible from any thread, and a second answer throws
 * {@link IllegalStateException}. With the answer the request's memory goes away.
 */
public final class RpcCall extends HandOver.Entry<RpcCall> {
    private static final VarHandle ANSWERED;

    static {
        try {
            ANSWERED = MethodHandles.lookup().findVarHandle(RpcCall.class, "answered", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Smaller messages become little whatever they are made of, and there are many of them. */
    private static final int UNCOUNTED_BYTES = 1 << 10;
    /** About what a message, a text or a byte string takes, with its place in a list. */
    private static final long HEAP_BYTES_OF_A_PART = 64;
    /** The smallest part has two bytes. */
    private static final long MOST_HEAP_BYTES_OF_A_BYTE = HEAP_BYTES_OF_A_PART / 2;

    // Clients may announce any small number; below this, waking up takes longer than the call has.
    private static final long SHORTEST_TIMEOUT_MILLIS = 20;

    private final ServerConnection connection;
    private final int id;
    private final String method;
    private final int priority;
    private final long arrivalNanos;
    private final long timeoutNanos; // Long.MAX_VALUE without a limit
    private final ByteBuf frame; // counted for this call
    private final int requestBytes;
    private final int messageOffset;
    private final int messageBytes;
    private final ByteBuf decompressed; // the cells, counted for this call; null: they are in the frame
    private final int cellsOffset;
    private final int cellBytes;

    @SuppressWarnings("UnusedVariable") // through ANSWERED
    private volatile boolean answered;

    private long heapBytes; // loop only
    private boolean counted; // used by the thread that reads the request

    // ---- written by the answering thread before it hands the call to the loop ----
    private MessageLite response; // null: an exception, or no answer at all
    private CellBlockBuilder block; // null: no cells
    private ExceptionResponse exception; // null: see response

    /**
     * Takes {@code frame}, which the caller has retained for this call.
     *
     * @param decompressed the cells, which are taken too; null when they follow the message as they are
     * @param requestBytes of the request, with what was decompressed
     */
    RpcCall(
            ServerConnection connection,
            CallHeader header,
            String method,
            long arrivalNanos,
            ByteBuf frame,
            ByteBuf decompressed,
            int requestBytes,
            int messageOffset,
            int messageBytes) {
        this.connection = connection;
        this.id = header.callId;
        this.method = method;
        this.priority = header.priority;
        this.arrivalNanos = arrivalNanos;
        this.timeoutNanos = header.timeoutMillis == 0
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(Math.max(SHORTEST_TIMEOUT_MILLIS, header.timeoutMillis));
        this.frame = frame;
        this.requestBytes = requestBytes;
        this.messageOffset = messageOffset;
        this.messageBytes = messageBytes;
        this.decompressed = decompressed;
        this.cellsOffset = decompressed == null ? messageOffset + messageBytes : decompressed.readerIndex();
        this.cellBytes = decompressed == null ? (int) header.cellBytes : decompressed.readableBytes();
    }

    /** Simple name of the service, as in the connection's header. */
    public String service() {
        return connection.service().name();
    }

    public String method() {
        return method;
    }

    public ClientInfo client() {
        return connection.client();
    }

    /**
     * The request message.
     *
     * @throws RpcException that the client shall get when the message cannot be read
     */
    public <T extends MessageLite> T request(Parser<T> parser) throws RpcException {
        requireUnanswered();
        // On the loop nobody else uses the chunk's own view; elsewhere it might be in use for another call.
        ByteBuffer bytes = connection.loop().inLoop()
                ? frame.internalNioBuffer(messageOffset, messageBytes)
                : frame.nioBuffer(messageOffset, messageBytes);
        if (!counted) {
            chargeParts(parser, bytes);
            counted = true;
        }
        return parse(parser, bytes);
    }

    /** A message that was encoded apart and is a field of the request. On the connection's loop. */
    public <T extends MessageLite> T embedded(Parser<T> parser, ByteString encoded) throws RpcException {
        ByteBuffer bytes = encoded.asReadOnlyByteBuffer();
        chargeParts(parser, bytes);
        return parse(parser, bytes);
    }

    private <T extends MessageLite> T parse(Parser<T> parser, ByteBuffer bytes) throws RpcException {
        try {
            CodedInputStream stream = CodedInputStream.newInstance(bytes);
            T message = parser.parseFrom(stream, ExtensionRegistryLite.getEmptyRegistry());
            stream.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(e.getMessage());
        }
    }

    /**
     * Makes sure that there is room for what the message will be. The parts of most are not counted, since there is room
     * for the worst. Elsewhere than on the loop only the largest are refused.
     */
    private void chargeParts(Parser<?> parser, ByteBuffer message) throws RpcException {
        long most = (long) message.remaining() * MOST_HEAP_BYTES_OF_A_BYTE;
        boolean inLoop = connection.loop().inLoop();
        if (message.remaining() <= UNCOUNTED_BYTES || (inLoop && takeHeapAtWorst(most))) {
            return;
        }
        int parts = connection.shapes().of(parser).parts(message);
        if (parts == MessageShape.MALFORMED) {
            throw unreadable("the lengths of its parts do not fit");
        }
        long bytes = parts * HEAP_BYTES_OF_A_PART;
        if (bytes - requestBytes > connection.budget().mostHeap()) {
            throw connection.tooBig("The message of " + service() + "." + method + " has " + parts
                    + " parts, for which there is never room");
        }
        if (inLoop) {
            chargeHeap(bytes);
        }
    }

    private RpcException unreadable(String finding) {
        return new RpcException(
                ErrorKind.DO_NOT_RETRY, "The parameter of " + service() + "." + method + " cannot be read: " + finding);
    }

    /**
     * The request's cells: framed KeyValues from position 0 to the limit, with tags if the codec has them; empty when
     * there are none. The lengths in it are as the client sent them, unchecked. Valid until the call is answered.
     */
    public ByteBuffer cells() {
        requireUnanswered();
        ByteBuf source = decompressed == null ? frame : decompressed;
        return cellBytes == 0 ? RpcClient.NO_CELLS : source.nioBuffer(cellsOffset, cellBytes);
    }

    /** Bytes of the request, message and cells; compressed cells count as what they are and what they were sent as. */
    public int requestBytes() {
        return requestBytes;
    }

    /**
     * Counts bytes of the heap that the service has made of the request, until the answer. As many as the request has are
     * free; those beyond are part of what all calls may hold. On the connection's loop.
     *
     * @throws RpcException CALL_QUEUE_TOO_BIG when there is no room for them; they are to be let go then
     */
    public void chargeHeap(long bytes) throws RpcException {
        assert connection.loop().inLoop() : "heap charged outside of the loop: " + this;
        if (!connection.budget().takeHeap(beyondRequest(heapBytes + bytes) - beyondRequest(heapBytes))) {
            throw CallBudget.exceeded();
        }
        heapBytes += bytes;
    }

    private boolean takeHeapAtWorst(long bytes) {
        if (!connection.budget().takeHeapAtWorst(beyondRequest(heapBytes + bytes) - beyondRequest(heapBytes))) {
            return false;
        }
        heapBytes += bytes;
        return true;
    }

    private long beyondRequest(long bytes) {
        return Math.max(0, bytes - requestBytes);
    }

    /** The client's hint: 0 ordinary, 100 administration, 200 system tables. */
    public int priority() {
        return priority;
    }

    /** {@link io.basalt.base.Clock#nanos} when the request had arrived. */
    public long arrivalNanos() {
        return arrivalNanos;
    }

    /** How long the client will still wait, 0 or less when it has given up, {@link Long#MAX_VALUE} without limit. */
    public long remainingNanos(long nowNanos) {
        return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - (nowNanos - arrivalNanos);
    }

    /** Whether the client has given up waiting; such a call is not begun but {@link #drop}ped. */
    public boolean expired(long nowNanos) {
        return remainingNanos(nowNanos) <= 0;
    }

    /** Whether the connection is gone, so that nobody would see an answer. Any thread. */
    public boolean disconnected() {
        return connection.disconnected();
    }

    /**
     * Whether the client is behind with taking its answers. What makes a large one elsewhere than on the loop, or some time
     * after the call came, is to wait then: {@link #afterBacklog}. Any thread.
     */
    public boolean backlogged() {
        return connection.backlog().present();
    }

    /**
     * Goes on with {@code work} when the client has taken its answers. Any thread; what is given runs on the connection's
     * loop.
     *
     * @param refused runs instead when the connection ends, too many calls wait or this one has waited for too long
     */
    public void afterBacklog(Runnable work, Consumer<? super RpcException> refused) {
        connection.loop().execute(() -> connection.backlog().await(work, refused));
    }

    /** The connection's loop, on which the service was called. */
    public EventLoop loop() {
        return connection.loop();
    }

    /**
     * Gives an empty cell block in the client's codec, for {@link #reply(MessageLite, CellBlockBuilder)}.
     *
     * @throws IllegalStateException when the client has no codec; see {@link ClientInfo#cellBlocks}
     */
    public CellBlockBuilder newCellBlock() {
        if (!client().cellBlocks()) {
            throw new IllegalStateException("a cell block for a client without a cell codec");
        }
        return new CellBlockBuilder(
                connection.allocator(), client().codec() == ClientInfo.CellCodec.KEY_VALUE_WITH_TAGS);
    }

    public void reply(MessageLite message) {
        claim();
        response = message;
        connection.answered(this);
    }

    /** Takes {@code cells}, except when this throws. */
    public void reply(MessageLite message, CellBlockBuilder cells) {
        CellBlockCompression compression = client().compression();
        if (cells.count() > 0 && compression != CellBlockCompression.NONE) {
            cells.compress(compression);
        }
        claim();
        if (cells.count() > 0) {
            cells.handOver();
            block = cells;
        }
        response = message;
        connection.answered(this);
    }

    /** Answers with an exception; anything but an {@link RpcException} reaches the client as an IOException. */
    public void fail(Throwable failure) {
        claim();
        exception = ErrorWire.toResponse(failure);
        connection.failing(this, failure);
        connection.answered(this);
    }

    /** Ends the call without an answer: for one that had {@link #expired} before it was begun. */
    public void drop() {
        claim();
        connection.answered(this);
    }

    /** What to throw when the service has no such method. */
    public RpcException unknownMethod() {
        return new RpcException(
                ErrorKind.DO_NOT_RETRY,
                "java.lang.UnsupportedOperationException: " + service() + " has no method " + method);
    }

    @Override
    public String toString() {
        return service() + "." + method + " call " + Integer.toUnsignedString(id) + " of " + client().remote();
    }

    /** Fails the call unless it has been answered. */
    boolean failUnanswered(Throwable failure) {
        if ((boolean) ANSWERED.getAcquire(this)) {
            return false;
        }
        fail(failure);
        return true;
    }

    /** Gives back the request's memory and writes the answer, if there is one. On the loop, once. */
    void finish(CallBudget.Share budget, FrameWriter writer) {
        release(budget);
        CellBlockBuilder cells = block;
        block = null;
        if (exception != null) {
            writer.failure(id, exception);
        } else if (response == null) {
            return;
        } else if (!FrameWriter.fits(response, cells == null ? 0 : cells.sizeBytes())) {
            if (cells != null) {
                cells.release();
            }
            writer.failure(
                    id,
                    ErrorWire.toResponse(new RpcException(
                            ErrorKind.DO_NOT_RETRY, "The answer is larger than a frame can be, 2 GB")));
        } else if (cells == null) {
            writer.response(id, response);
        } else {
            try {
                writer.response(id, response, cells);
            } finally {
                cells.release(); // nothing is left of it, unless writing failed
            }
        }
    }

    /** Gives back all memory; there is nobody to answer to. On the loop, once. */
    void forget(CallBudget.Share budget) {
        release(budget);
        if (block != null) {
            block.release();
            block = null;
        }
    }

    private void release(CallBudget.Share budget) {
        frame.release();
        if (decompressed != null) {
            decompressed.release();
        }
        budget.giveCall(requestBytes);
        budget.giveHeap(beyondRequest(heapBytes));
    }

    private void claim() {
        if (!ANSWERED.compareAndSet(this, false, true)) {
            throw new IllegalStateException("answered twice: " + this);
        }
    }

    private void requireUnanswered() {
        if ((boolean) ANSWERED.getAcquire(this)) {
            throw new IllegalStateException("request read after the answer: " + this);
        }
    }
}
