package io.basalt.master.procedure;

import io.basalt.protocol.error.RpcException;

/** What follows a step that was done. */
public sealed interface Next {
    /** The next step, which is stored before it is begun. */
    record Step(Procedure procedure) implements Next {}

    /** The procedure has reached its end. */
    record Done() implements Next {}

    /** The procedure could not be done, and has left everything as it was before. */
    record Refused(RpcException reason) implements Next {}
}
