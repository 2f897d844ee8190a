package io.basalt.master.procedure;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;

/**
 * Brings procedures of one kind back from the store, where they may be from an earlier version of the master.
 *
 * @param name never changes, and is not used for anything else later
 */
public record ProcedureKind(String name, Decoder decoder) {
    /** Makes a procedure of what its {@link Procedure#state} was. */
    public interface Decoder {
        Procedure decode(Bytes state) throws InvalidProtocolBufferException;
    }

    Procedure decode(Bytes state) throws InvalidProtocolBufferException {
        return decoder.decode(state);
    }
}
