package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.RpcPb.CellBlockMeta;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import io.basalt.protocol.pb.RpcPb.RPCTInfo;
import io.basalt.protocol.pb.RpcPb.RequestHeader;
import io.basalt.protocol.pb.RpcPb.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The headers read in place mean what generated code says they mean. */
class CallHeaderTest {
    private final CallHeader header = new CallHeader();

    @Property(tries = 500)
    void requestHeadersAreReadAsGeneratedCodeReadsThem(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        RequestHeader.Builder wanted = RequestHeader.newBuilder();
        if (random.nextInt(8) > 0) {
            wanted.setCallId(random.nextInt() >>> random.nextInt(32));
        }
        if (random.nextInt(8) > 0) {
            wanted.setMethodName("m".repeat(random.nextInt(200)));
        }
        if (random.nextInt(8) > 0) {
            wanted.setRequestParam(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            wanted.setCellBlockMeta(CellBlockMeta.newBuilder().setLength(random.nextInt() >>> random.nextInt(32)));
        }
        if (random.nextBoolean()) {
            wanted.setPriority(random.nextInt(300));
        }
        if (random.nextBoolean()) {
            wanted.setTimeout(random.nextInt() >>> random.nextInt(32));
        }
        if (random.nextBoolean()) {
            wanted.setTraceInfo(
                    RPCTInfo.newBuilder().setTraceId(random.nextLong()).putHeaders("a", "b"));
        }
        if (random.nextBoolean()) {
            wanted.addAttribute(
                    NameBytesPair.newBuilder().setName("n").setValue(ByteString.copyFromUtf8("v".repeat(300))));
        }
        if (random.nextBoolean()) {
            wanted.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            100,
                            UnknownFieldSet.Field.newBuilder()
                                    .addFixed32(1)
                                    .addFixed64(2)
                                    .addVarint(-1)
                                    .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                    .build())
                    .build());
        }
        byte[] bytes = wanted.build().toByteArray();
        ByteBuf source = surrounded(bytes);
        assertTrue(header.readRequest(source, 3, 3 + bytes.length));
        assertEquals(wanted.getCallId(), header.callId);
        assertEquals(
                wanted.getMethodName(),
                source.toString(header.methodOffset, header.methodLength, StandardCharsets.UTF_8));
        assertEquals(wanted.getRequestParam(), header.hasParameter);
        assertEquals(Integer.toUnsignedLong(wanted.getCellBlockMeta().getLength()), header.cellBytes);
        assertEquals(wanted.getPriority(), header.priority);
        assertEquals(Integer.toUnsignedLong(wanted.getTimeout()), header.timeoutMillis);
    }

    @Property(tries = 300)
    void responseHeadersAreReadAsGeneratedCodeReadsThem(@ForAll long seed) throws InvalidProtocolBufferException {
        var random = new SplittableRandom(seed);
        ResponseHeader.Builder wanted = ResponseHeader.newBuilder().setCallId(random.nextInt());
        if (random.nextBoolean()) {
            wanted.setException(ExceptionResponse.newBuilder().setStackTrace("s".repeat(random.nextInt(300))));
        }
        if (random.nextBoolean()) {
            wanted.setCellBlockMeta(CellBlockMeta.newBuilder().setLength(random.nextInt()));
        }
        byte[] bytes = wanted.build().toByteArray();
        ByteBuf source = surrounded(bytes);
        assertTrue(header.readResponse(source, 3, 3 + bytes.length));
        assertEquals(wanted.getCallId(), header.callId);
        assertEquals(Integer.toUnsignedLong(wanted.getCellBlockMeta().getLength()), header.cellBytes);
        assertEquals(wanted.hasException(), header.exceptionLength >= 0);
        if (wanted.hasException()) {
            assertEquals(
                    wanted.getException(),
                    ExceptionResponse.parseFrom(source.nioBuffer(header.exceptionOffset, header.exceptionLength)));
        }
    }

    /** What generated code takes with the same values, we take; what we refuse, it refuses too (or it is a group). */
    @Property(tries = 2000)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 40) byte[] bytes) {
        ByteBuf source = surrounded(bytes);
        boolean read = header.readRequest(source, 3, 3 + bytes.length);
        RequestHeader generated;
        try {
            generated = RequestHeader.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        if (read) {
            assertEquals(generated.getCallId(), header.callId, HexFormat.of().formatHex(bytes));
            assertEquals(generated.getPriority(), header.priority);
        } else {
            assertTrue(
                    generated.getUnknownFields().asMap().values().stream()
                                    .anyMatch(field -> !field.getGroupList().isEmpty())
                            || generated.hasCellBlockMeta(),
                    () -> "refused " + HexFormat.of().formatHex(bytes));
        }
    }

    @Test
    void fieldsThatReachBeyondTheHeaderAreRefused() {
        for (String hex :
                new String[] {"08", "0880", "1a", "1a05 61", "2a0208", "2a0508", "f8", "0d0000", "0b", "3f"}) {
            byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
            ByteBuf source = surrounded(bytes);
            assertFalse(header.readRequest(source, 3, 3 + bytes.length), hex);
        }
    }

    /** Bytes before and behind, which must not be taken for part of the header. */
    private static ByteBuf surrounded(byte[] bytes) {
        return Unpooled.wrappedBuffer(new byte[] {1, 1, 1}, bytes, new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    }
}
