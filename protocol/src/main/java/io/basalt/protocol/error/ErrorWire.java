package io.basalt.protocol.error;

import com.google.protobuf.ByteString;
import io.basalt.protocol.pb.BasePb.NameBytesPair;
import io.basalt.protocol.pb.ErrorPb.ForeignExceptionMessage;
import io.basalt.protocol.pb.ErrorPb.GenericExceptionMessage;
import io.basalt.protocol.pb.RpcPb.ExceptionResponse;
import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Throwables as the messages that carry them, and back: for a call, for one action of a batch, for a procedure.
 *
 * <p>An {@link RpcException} is sent under its own class, followed by the first lines of its causes; any other
 * throwable is a fault of the server, is sent as {@code java.io.IOException} and brings its stack.
 */
public final class ErrorWire {
    /** Longest text sent; the rest of a deep stack helps nobody. */
    static final int MAX_TEXT_CHARS = 16 << 10;

    private static final int MAX_CAUSES = 8;

    private ErrorWire() {}

    /** The exception of a failed call. Host and port are set for a region that moved only, as HBase does. */
    public static ExceptionResponse toResponse(Throwable failure) {
        Throwable bare = unwrap(failure);
        ErrorKind kind = kindOf(bare);
        var response = ExceptionResponse.newBuilder()
                .setExceptionClassName(kind.className())
                .setStackTrace(text(bare))
                .setDoNotRetry(kind.doNotRetry())
                .setServerOverloaded(kind.serverOverloaded());
        if (bare instanceof RpcException refusal) {
            refusal.movedTo()
                    .ifPresent(moved -> response.setHostname(moved.server().host())
                            .setPort(moved.server().port()));
        }
        return response.build();
    }

    /** The exception of one action or one region inside a batch. */
    public static NameBytesPair toPair(Throwable failure) {
        Throwable bare = unwrap(failure);
        return NameBytesPair.newBuilder()
                .setName(kindOf(bare).className())
                .setValue(ByteString.copyFromUtf8(text(bare)))
                .build();
    }

    /** The exception with which a procedure ended; {@code source} names the server that ran it. */
    public static ForeignExceptionMessage toForeign(String source, Throwable failure) {
        Throwable bare = unwrap(failure);
        return ForeignExceptionMessage.newBuilder()
                .setSource(source)
                .setGenericException(GenericExceptionMessage.newBuilder()
                        .setClassName(kindOf(bare).className())
                        .setMessage(bare instanceof RpcException ? message(bare) : firstLine(bare)))
                .build();
    }

    public static RpcException fromResponse(ExceptionResponse response) {
        String name = response.getExceptionClassName();
        boolean doNotRetry = ErrorKind.ofClass(name).map(ErrorKind::doNotRetry).orElse(response.getDoNotRetry());
        return new RpcException(name, messageIn(name, response.getStackTrace()), doNotRetry);
    }

    public static RpcException fromPair(NameBytesPair pair) {
        return received(pair.getName(), pair.getValue().toStringUtf8());
    }

    public static RpcException fromForeign(ForeignExceptionMessage foreign) {
        GenericExceptionMessage generic = foreign.getGenericException();
        return received(generic.getClassName(), generic.getMessage());
    }

    /** What failed, without the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable bare = failure;
        while ((bare instanceof CompletionException || bare instanceof ExecutionException) && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    // A class unknown here is one that a stock client could not load either, and then it does not retry.
    private static RpcException received(String name, String text) {
        return new RpcException(
                name,
                messageIn(name, text),
                ErrorKind.ofClass(name).map(ErrorKind::doNotRetry).orElse(true));
    }

    // A class that came from another server and is not in the list is passed on as the kind it counts as.
    private static ErrorKind kindOf(Throwable failure) {
        if (failure instanceof RpcException known) {
            return known.kind();
        }
        if (failure instanceof FileNotFoundException) {
            return ErrorKind.FILE_NOT_FOUND;
        }
        if (failure instanceof InterruptedIOException) {
            return ErrorKind.INTERRUPTED;
        }
        return failure instanceof UnsupportedOperationException ? ErrorKind.DO_NOT_RETRY : ErrorKind.IO;
    }

    private static String text(Throwable failure) {
        var text = new StringBuilder(firstLine(failure));
        if (!(failure instanceof RpcException)) {
            appendStack(text, failure);
        }
        Throwable cause = failure.getCause();
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            text.append("\nCaused by: ").append(cause);
            cause = cause.getCause();
        }
        if (text.length() > MAX_TEXT_CHARS) {
            text.setLength(MAX_TEXT_CHARS);
        }
        return text.toString();
    }

    private static String firstLine(Throwable failure) {
        return kindOf(failure).className() + ": "
                + (failure instanceof RpcException ? message(failure) : failure.toString());
    }

    private static void appendStack(StringBuilder text, Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (text.length() > MAX_TEXT_CHARS) {
                return;
            }
            text.append("\n\tat ").append(frame);
        }
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? "" : failure.getMessage();
    }

    /** The message within {@code "Class: message\n\tat ..."}; texts of another shape are kept as they are. */
    private static String messageIn(String name, String text) {
        String rest = text.startsWith(name + ": ") ? text.substring(name.length() + 2) : text;
        int stack = rest.indexOf("\n\tat ");
        return stack < 0 ? rest : rest.substring(0, stack);
    }
}
