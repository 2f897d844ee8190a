package io.basalt.protocol.coordination;

import java.io.IOException;

/** Why the coordination service did not do what it was asked. */
public final class CoordinationException extends IOException {
    private static final long serialVersionUID = 1;

    /** What the caller has to tell apart. */
    public enum Kind {
        /** Another one was first; nothing was changed. */
        NODE_EXISTS,
        /** The node, or a parent of it, vanished while it was being worked on; nothing was changed. */
        NO_NODE,
        /** The node has children and cannot be deleted; nothing was changed. */
        NOT_EMPTY,
        /** No answer: what was asked may have been done or not. The session may still be alive. */
        CONNECTION_LOST,
        /** The session is over or was closed; what was asked may have been done or not. Nothing works here any more. */
        SESSION_LOST,
        /** The service refuses this to us. An operator must change its permissions. */
        NOT_AUTHORISED,
        /** Anything else: a bug, or a service that is damaged. */
        FAILED
    }

    private final Kind kind;

    public CoordinationException(Kind kind, String message) {
        this(kind, message, null);
    }

    public CoordinationException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether {@code failure} is one of ours, of this kind. Looks through the wrappers that futures add. */
    public static boolean is(Throwable failure, Kind kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CoordinationException ours) {
                return ours.kind == kind;
            }
        }
        return false;
    }
}
