package io.basalt.protocol.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.basalt.base.HostPort;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorWireTest {
    private static final String HBASE = "org.apache.hadoop.hbase.";

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void everyKindArrivesAsWhatItWas(ErrorKind kind) {
        var sent = new RpcException(kind, "line one\nline two");
        ExceptionResponse response = ErrorWire.toResponse(sent);
        assertEquals(kind.className(), response.getExceptionClassName());
        assertEquals(kind.className() + ": line one\nline two", response.getStackTrace());
        assertEquals(kind.doNotRetry(), response.getDoNotRetry());
        assertEquals(kind.serverOverloaded(), response.getServerOverloaded());
        for (RpcException received : List.of(
                ErrorWire.fromResponse(response),
                ErrorWire.fromPair(ErrorWire.toPair(sent)),
                ErrorWire.fromForeign(ErrorWire.toForeign("master", sent)))) {
            assertEquals(kind, received.kind());
            assertEquals(kind.className(), received.remoteClass());
            assertEquals(kind.doNotRetry(), received.doNotRetry());
            assertEquals("line one\nline two", received.getMessage());
        }
    }

    /** As in HBase 2.6.4, where these classes do not extend DoNotRetryIOException. */
    @Test
    void theseClassesAreRetried() {
        List<String> retried = Arrays.stream(ErrorKind.values())
                .filter(kind -> !kind.doNotRetry())
                .map(kind -> kind.className().replace(HBASE, ""))
                .sorted()
                .collect(Collectors.toList());
        assertEquals(
                List.of(
                        "CallDroppedException",
                        "CallQueueTooBigException",
                        "MasterNotRunningException",
                        "MultiActionResultTooLarge",
                        "NotServingRegionException",
                        "PleaseHoldException",
                        "RegionTooBusyException",
                        "RetryImmediatelyException",
                        "exceptions.RegionMovedException",
                        "exceptions.RegionOpeningException",
                        "exceptions.TimeoutIOException",
                        "ipc.SecurityNotEnabledException",
                        "ipc.ServerNotRunningYetException",
                        "java.io.FileNotFoundException",
                        "java.io.IOException",
                        "java.io.InterruptedIOException",
                        "quotas.RpcThrottlingException",
                        "regionserver.RegionServerAbortedException",
                        "regionserver.RegionServerStoppedException",
                        "regionserver.WrongRegionException"),
                retried);
    }

    @Test
    void faultsOfTheServerAreSentAsIOExceptionWithTheirStack() {
        ExceptionResponse response =
                ErrorWire.toResponse(new IllegalStateException("broken", new IOException("the disk")));
        assertEquals("java.io.IOException", response.getExceptionClassName());
        String text = response.getStackTrace();
        assertTrue(text.startsWith("java.io.IOException: java.lang.IllegalStateException: broken\n\tat "), text);
        assertTrue(text.contains("\nCaused by: java.io.IOException: the disk"), text);
        assertFalse(response.getDoNotRetry());
        assertEquals(
                "java.lang.IllegalStateException: broken",
                ErrorWire.fromResponse(response).getMessage());
    }

    @Test
    void aRefusalIsSentWithoutStackButWithItsCause() {
        ExceptionResponse response =
                ErrorWire.toResponse(new RpcException(ErrorKind.REGION_TOO_BUSY, "later", new IOException("full")));
        assertEquals(
                HBASE + "RegionTooBusyException: later\nCaused by: java.io.IOException: full",
                response.getStackTrace());
    }

    @Test
    void wrappersOfFuturesDoNotCount() {
        var inner = new RpcException(ErrorKind.TABLE_NOT_FOUND, "t");
        ExceptionResponse response =
                ErrorWire.toResponse(new CompletionException(new ExecutionException("wrapped", inner)));
        assertEquals(HBASE + "TableNotFoundException", response.getExceptionClassName());
    }

    @Test
    void plainJavaExceptionsKeepWhatClientsCanLoad() {
        assertEquals(
                "java.io.FileNotFoundException",
                ErrorWire.toResponse(new FileNotFoundException("f")).getExceptionClassName());
        assertEquals(
                HBASE + "DoNotRetryIOException",
                ErrorWire.toResponse(new UnsupportedOperationException("u")).getExceptionClassName());
    }

    @Test
    void aClassThatNobodyKnowsIsJudgedByItsFlagAndNotPassedOn() {
        ExceptionResponse strange = ExceptionResponse.newBuilder()
                .setExceptionClassName("com.example.Strange")
                .setStackTrace("com.example.Strange: what\n\tat com.example.A.b(A.java:1)")
                .setDoNotRetry(true)
                .build();
        RpcException received = ErrorWire.fromResponse(strange);
        assertEquals(ErrorKind.DO_NOT_RETRY, received.kind());
        assertEquals("com.example.Strange", received.remoteClass());
        assertEquals("what", received.getMessage());
        assertTrue(received.doNotRetry());
        assertEquals(HBASE + "DoNotRetryIOException", ErrorWire.toPair(received).getName());
        assertEquals(
                ErrorKind.IO,
                ErrorWire.fromResponse(strange.toBuilder().setDoNotRetry(false).build())
                        .kind());
        assertEquals(
                ErrorKind.DO_NOT_RETRY,
                ErrorWire.fromPair(NameBytesPair.newBuilder()
                                .setName("com.example.Strange")
                                .setValue(ByteString.copyFromUtf8("x"))
                                .build())
                        .kind());
    }

    @Test
    void deepStacksAreCut() {
        String text = ErrorWire.toResponse(new IllegalStateException("x".repeat(1 << 20)))
                .getStackTrace();
        assertEquals(ErrorWire.MAX_TEXT_CHARS, text.length());
    }

    @Test
    void aMovedRegionSaysWhereTo() {
        var moved = RpcException.regionMoved(new HostPort("host-1.example", 16020), 1_700_000_000_000L, 42);
        assertEquals(
                "Region moved to: hostname=host-1.example port=16020 startCode=1700000000000. As of locationSeqNum=42.",
                moved.getMessage());
        ExceptionResponse response = ErrorWire.toResponse(moved);
        assertEquals("host-1.example", response.getHostname());
        assertEquals(16020, response.getPort());
        assertEquals(
                Optional.of(new RpcException.Moved(new HostPort("host-1.example", 16020), 1_700_000_000_000L, 42)),
                ErrorWire.fromResponse(response).movedTo());
    }

    @Test
    void aMoveThatCannotBeReadIsNoMove() {
        for (String text : List.of(
                "",
                "Region moved to: hostname=h port=99999999999 startCode=1. As of locationSeqNum=1.",
                "Region moved to: hostname=h port=77777 startCode=1. As of locationSeqNum=1.")) {
            assertEquals(Optional.empty(), new RpcException(ErrorKind.REGION_MOVED, text).movedTo());
        }
        assertEquals(
                Optional.empty(),
                new RpcException(ErrorKind.IO, "hostname=h port=1 startCode=1. As of locationSeqNum=1.").movedTo());
    }

    @Test
    void aThrottledCallSaysHowLongToWait() {
        for (Duration wait : List.of(
                Duration.ZERO,
                Duration.ofMillis(3),
                Duration.ofSeconds(62).plusMillis(3),
                Duration.ofHours(30).plusMinutes(1).plusSeconds(2))) {
            RpcException throttled = RpcException.throttled("too many requests", wait);
            assertEquals(Optional.of(wait), throttled.waitTime(), throttled.getMessage());
        }
        assertEquals(
                "number of requests exceeded - wait 1mins, 2sec, 3ms",
                RpcException.throttled("number of requests exceeded", Duration.ofMillis(62_003))
                        .getMessage());
        assertEquals(
                Optional.of(Duration.ofSeconds(2)),
                new RpcException(ErrorKind.RPC_THROTTLING, "x - wait 2sec").waitTime());
        assertEquals(Optional.empty(), new RpcException(ErrorKind.RPC_THROTTLING, "x").waitTime());
        assertEquals(Optional.empty(), new RpcException(ErrorKind.IO, "x - wait 2sec").waitTime());
    }
}
