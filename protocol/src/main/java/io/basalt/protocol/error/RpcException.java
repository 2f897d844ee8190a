package io.basalt.protocol.error;

import io.basalt.base.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refusal that the other side is told about: thrown in a server to fail a call, and thrown in a client when a server
 * failed one. Immutable, and without a stack trace: a request of many actions may be refused a million times, and what
 * is to be known is in the message and the cause.
 */
public final class RpcException extends IOException {
    private static final Pattern MOVED =
            Pattern.compile("hostname=(\\S+) port=(\\d+) startCode=(-?\\d+)\\. As of locationSeqNum=(-?\\d+)\\.");
    // The units are optional, the order is not.
    private static final Pattern WAIT = Pattern.compile(
            " - wait (?:(\\d+)\\s?hrs?(?:, )?)?(?:(\\d+)\\s?mins?(?:, )?)?(?:(\\d+)\\s?sec(?:, )?)?(?:(\\d+)\\s?ms)?");

    private final ErrorKind kind;
    private final String remoteClass;
    private final boolean doNotRetry;

    public RpcException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    public RpcException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.remoteClass = kind.className();
        this.doNotRetry = kind.doNotRetry();
    }

    /** What another server sent under a class that may be unknown here. */
    RpcException(String remoteClass, String message, boolean doNotRetry) {
        super(message);
        this.kind = ErrorKind.ofClass(remoteClass).orElse(doNotRetry ? ErrorKind.DO_NOT_RETRY : ErrorKind.IO);
        this.remoteClass = remoteClass;
        this.doNotRetry = doNotRetry;
    }

    /** A region that this server had until a short time ago, and where it is now. */
    public static RpcException regionMoved(HostPort to, long startCode, long seqNum) {
        return new RpcException(
                ErrorKind.REGION_MOVED,
                "Region moved to: hostname=" + to.host() + " port=" + to.port() + " startCode=" + startCode
                        + ". As of locationSeqNum=" + seqNum + ".");
    }

    /** A call that may come again after {@code wait}. */
    public static RpcException throttled(String message, Duration wait) {
        var text = new StringBuilder(message).append(" - wait ");
        if (wait.toHours() > 0) {
            text.append(wait.toHours()).append("hrs, ");
        }
        if (wait.toMinutesPart() > 0) {
            text.append(wait.toMinutesPart()).append("mins, ");
        }
        if (wait.toSecondsPart() > 0) {
            text.append(wait.toSecondsPart()).append("sec, ");
        }
        text.append(wait.toMillisPart()).append("ms");
        return new RpcException(ErrorKind.RPC_THROTTLING, text.toString());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** What clients do about it. A class unknown here counts as {@code DO_NOT_RETRY} or {@code IO}. */
    public ErrorKind kind() {
        return kind;
    }

    /** The class name on the wire. */
    public String remoteClass() {
        return remoteClass;
    }

    public boolean doNotRetry() {
        return doNotRetry;
    }

    /** Where the region went; empty unless the kind is {@link ErrorKind#REGION_MOVED} and the text says it. */
    public Optional<Moved> movedTo() {
        if (kind != ErrorKind.REGION_MOVED) {
            return Optional.empty();
        }
        Matcher matcher = MOVED.matcher(getMessage());
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Moved(
                    new HostPort(matcher.group(1), Integer.parseInt(matcher.group(2))),
                    Long.parseLong(matcher.group(3)),
                    Long.parseLong(matcher.group(4))));
        } catch (IllegalArgumentException e) {
            // A hint only: with numbers that make no sense the location is looked up instead.
            return Optional.empty();
        }
    }

    /** How long to wait; empty unless the kind is {@link ErrorKind#RPC_THROTTLING} and the text says it. */
    public Optional<Duration> waitTime() {
        if (kind != ErrorKind.RPC_THROTTLING) {
            return Optional.empty();
        }
        Matcher matcher = WAIT.matcher(getMessage());
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.ofHours(number(matcher.group(1)))
                    .plusMinutes(number(matcher.group(2)))
                    .plusSeconds(number(matcher.group(3)))
                    .plusMillis(number(matcher.group(4))));
        } catch (ArithmeticException | NumberFormatException e) {
            // A hint only, as above.
            return Optional.empty();
        }
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** A region's new place: where, in which life of that server, and since which open of the region. */
    public record Moved(HostPort server, long startCode, long seqNum) {}
}
