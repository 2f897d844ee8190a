package io.basalt.protocol.rpc;

import com.google.protobuf.CodedInputStream;
import io.basalt.protocol.error.ErrorKind;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.error.RpcException;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import io.basalt.protocol.pb.RpcPb.ConnectionHeader;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The server's side of a connection until its first call: preamble and connection header. Answers what can be answered
 * without a call, and says in the client's terms why it is refused. On the connection's loop.
 */
final class Handshake {
    enum Outcome {
        /** More bytes are needed. */
        GOING_ON,
        /** Calls follow, for {@link #service} by {@link #client}. */
        OPEN,
        /** An answer has been written, after which the connection ends. */
        ENDED
    }

    /** No connection header is nearly as large. */
    static final int MAX_HEADER_BYTES = 1 << 20;
    /** Answers no call: it is about the connection itself. */
    static final int NO_CALL = -1;

    private static final int SASL_ERROR = 1;

    private final RpcServer server;
    private final ByteChannel channel;
    private final FrameReader frames;
    private final FrameWriter writer;

    private final Preamble preamble = new Preamble();
    private boolean preambleRead;
    private boolean principalAsked; // once is enough; who asks again wants answers, not a connection
    private RpcService service; // null until open
    private ClientInfo client; // null until open

    Handshake(RpcServer server, ByteChannel channel, FrameReader frames, FrameWriter writer) {
        this.server = server;
        this.channel = channel;
        this.frames = frames;
        this.writer = writer;
    }

    RpcService service() {
        return service;
    }

    ClientInfo client() {
        return client;
    }

    /** Takes bytes from {@code chunk} as far as the handshake goes. */
    Outcome take(ByteBuf chunk) {
        while (chunk.isReadable()) {
            Outcome outcome = preambleRead ? takeHeader(chunk) : takePreamble(chunk);
            if (outcome != Outcome.GOING_ON) {
                return outcome;
            }
        }
        return Outcome.GOING_ON;
    }

    private Outcome takePreamble(ByteBuf chunk) {
        switch (preamble.read(chunk)) {
            case INCOMPLETE -> {
                return Outcome.GOING_ON;
            }
            case CALLS -> {
                preambleRead = true;
                return Outcome.GOING_ON;
            }
            case CLUSTER_ID -> {
                return answerClusterId();
            }
            case PRINCIPAL -> {
                return answerPrincipal();
            }
            case SASL -> {
                return refuseSasl();
            }
            case WRONG_VERSION -> {
                return refuse(
                        ErrorKind.WRONG_VERSION,
                        "RPC version " + preamble.version() + " is not spoken here, only version 0");
            }
            case UNKNOWN_AUTH -> {
                return refuse(ErrorKind.BAD_AUTH, "Unknown authentication code " + preamble.auth() + "; 80 is simple");
            }
            case NOT_HBASE -> {
                return refuseHeader("");
            }
        }
        throw new IllegalStateException("not a wish");
    }

    private Outcome answerClusterId() {
        Optional<String> clusterId = server.clusterId();
        if (clusterId.isEmpty()) {
            // Clients take this for a server too old to tell, and go on without the id.
            return refuseHeader("; the cluster id is not known yet");
        }
        writer.response(
                NO_CALL,
                GetConnectionRegistryResponse.newBuilder()
                        .setClusterId(clusterId.get())
                        .build());
        return Outcome.ENDED;
    }

    private Outcome answerPrincipal() {
        refuse(ErrorKind.SECURITY_NOT_ENABLED, "This server has no Kerberos principal");
        if (principalAsked) {
            return Outcome.ENDED;
        }
        // The connection stays: the client goes on with an ordinary preamble.
        principalAsked = true;
        preamble.reset();
        return Outcome.GOING_ON;
    }

    private Outcome takeHeader(ByteBuf chunk) {
        return switch (frames.next(chunk)) {
            case NOTHING -> Outcome.GOING_ON;
            case FRAME -> open();
            case TOO_LONG, REFUSED ->
                refuse(ErrorKind.FATAL_CONNECTION, "The connection header is longer than any can be");
        };
    }

    private Outcome open() {
        try {
            ConnectionHeader header = ConnectionHeader.parseFrom(CodedInputStream.newInstance(
                    frames.frame().internalNioBuffer(frames.frameOffset(), frames.frameLength())));
            service = server.service(header.getServiceName());
            client = ClientInfo.of(header, channel.remote());
            return Outcome.OPEN;
        } catch (RpcException e) {
            return refuse(e.kind(), e.getMessage());
        } catch (IOException e) {
            return refuse(ErrorKind.FATAL_CONNECTION, "The connection header cannot be read: " + e.getMessage());
        }
    }

    private Outcome refuse(ErrorKind kind, String message) {
        writer.failure(NO_CALL, ErrorWire.toResponse(new RpcException(kind, message)));
        return Outcome.ENDED;
    }

    /** Clients recognise this answer by how its text begins, so no class name goes before it. */
    private Outcome refuseHeader(String detail) {
        writer.failure(
                NO_CALL,
                ExceptionResponse.newBuilder()
                        .setExceptionClassName(ErrorKind.FATAL_CONNECTION.className())
                        .setStackTrace("Expected HEADER=HBas but received HEADER=" + preamble.text() + " from "
                                + channel.remote() + detail)
                        .setDoNotRetry(true)
                        .build());
        return Outcome.ENDED;
    }

    /** {@code int32 1}, then class and message, each an {@code int32 length} and UTF-8, as SASL clients expect. */
    private Outcome refuseSasl() {
        var answer = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(answer)) {
            out.writeInt(SASL_ERROR);
            writeText(out, ErrorKind.ACCESS_DENIED.className());
            writeText(out, "This server takes simple authentication only (hbase.security.authentication=simple)");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        writer.raw(answer.toByteArray());
        return Outcome.ENDED;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
