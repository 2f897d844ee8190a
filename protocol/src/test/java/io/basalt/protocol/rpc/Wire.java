package io.basalt.protocol.rpc;

import com.google.protobuf.MessageLite;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb.VersionInfo;
import io.basalt.protocol.pb.RegistryPb.GetConnectionRegistryResponse;
import io.basalt.protocol.pb.RpcPb.CellBlockMeta;
import io.basalt.protocol.pb.RpcPb.ConnectionHeader;
import io.basalt.protocol.pb.RpcPb.RequestHeader;
import io.basalt.protocol.pb.RpcPb.ResponseHeader;
import io.basalt.protocol.pb.RpcPb.UserInformation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as a client writes them and reads them, made with generated code only: independent of what is tested. */
public final class Wire {
    public static final String KEY_VALUE_CODEC = "org.apache.hadoop.hbase.codec.KeyValueCodec";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** What a server answered. */
    public record Response(ResponseHeader header, Bytes rest) {
        /** The message, which must be followed by nothing but the cell block. */
        public String text() {
            try {
                var in = new ByteArrayInputStream(rest.toArray());
                String text =
                        GetConnectionRegistryResponse.parseDelimitedFrom(in).getClusterId();
                if (in.available() != header.getCellBlockMeta().getLength()) {
                    throw new AssertionError(in.available() + " bytes behind the message of " + header);
                }
                return text;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public byte[] cells() {
            int length = header.getCellBlockMeta().getLength();
            return rest.slice(rest.length() - length, rest.length()).toArray();
        }

        public String exceptionClass() {
            return header.getException().getExceptionClassName();
        }
    }

    public static Wire wire() {
        return new Wire();
    }

    /** Preamble and header of a client of HBase 2.6. */
    public static Wire connection(String service) {
        return wire().text("HBas").hex("0050").framed(header(service).build());
    }

    public static ConnectionHeader.Builder header(String service) {
        return ConnectionHeader.newBuilder()
                .setUserInfo(UserInformation.newBuilder().setEffectiveUser("tester"))
                .setServiceName(service)
                .setCellBlockCodecClass(KEY_VALUE_CODEC)
                .setVersionInfo(version("2.6.4").setVersionMajor(2).setVersionMinor(6));
    }

    public static VersionInfo.Builder version(String version) {
        return VersionInfo.newBuilder()
                .setVersion(version)
                .setUrl("u")
                .setRevision("r")
                .setUser("u")
                .setDate("d")
                .setSrcChecksum("c");
    }

    /** A string in a message, the parameter and the answer of the tests' methods. */
    public static GetConnectionRegistryResponse message(String text) {
        return GetConnectionRegistryResponse.newBuilder().setClusterId(text).build();
    }

    public static RequestHeader.Builder request(int callId, String method) {
        return RequestHeader.newBuilder()
                .setCallId(callId)
                .setMethodName(method)
                .setRequestParam(true);
    }

    public Wire text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public Wire hex(String hex) {
        return raw(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public Wire raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    public Wire int32(int value) {
        return raw(java.nio.ByteBuffer.allocate(4).putInt(value).array());
    }

    public Wire varint(int value) {
        int rest = value;
        for (; (rest & ~0x7f) != 0; rest >>>= 7) {
            bytes.write((rest & 0x7f) | 0x80);
        }
        bytes.write(rest);
        return this;
    }

    public Wire framed(MessageLite message) {
        return int32(message.getSerializedSize()).raw(message.toByteArray());
    }

    public Wire delimited(MessageLite message) {
        try {
            message.writeDelimitedTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Wire call(int callId, String method, String text) {
        return frame(wire().delimited(request(callId, method).build()).delimited(message(text)));
    }

    public Wire call(int callId, String method, String text, byte[] cells) {
        return frame(wire().delimited(request(callId, method)
                        .setCellBlockMeta(CellBlockMeta.newBuilder().setLength(cells.length))
                        .build())
                .delimited(message(text))
                .raw(cells));
    }

    public Wire frame(Wire body) {
        return int32(body.bytes.size()).raw(body.toBytes());
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** Reads one response. */
    public static Response read(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        byte[] frame = new byte[data.readInt()];
        data.readFully(frame);
        var body = new ByteArrayInputStream(frame);
        ResponseHeader header = ResponseHeader.parseDelimitedFrom(body);
        if (header == null) {
            throw new EOFException("empty frame");
        }
        return new Response(header, Bytes.wrap(body.readAllBytes()));
    }

    /** The cell block of one cell, {@code r / f:q / 1 / Put / value}. */
    public static byte[] cell(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        var cell = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(cell)) {
            out.writeInt(8 + 15 + text.length);
            out.writeInt(15);
            out.writeInt(text.length);
            out.writeShort(1);
            out.writeByte('r');
            out.writeByte(1);
            out.writeByte('f');
            out.writeByte('q');
            out.writeLong(1);
            out.writeByte(4);
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cell.toByteArray();
    }
}
