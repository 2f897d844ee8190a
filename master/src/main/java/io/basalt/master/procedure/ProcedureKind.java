package io.basalt.master.procedure;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;

/** Brings procedures of one kind back from the store, where they may be from an earlier version of the master. */
public interface ProcedureKind {
    /** Never changes, and is not used for anything else later. */
    String name();

    Procedure decode(Bytes state) throws InvalidProtocolBufferException;
}
