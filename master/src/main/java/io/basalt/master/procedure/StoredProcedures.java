package io.basalt.master.procedure;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.protocol.error.ErrorWire;
import io.basalt.protocol.pb.MasterStorePb.StoredProcedure;
import java.util.Map;
import java.util.Optional;

/** Procedures as values of the store, and back. */
final class StoredProcedures {
    private StoredProcedures() {}

    static Bytes encode(Procedures.Entry entry) {
        var stored = StoredProcedure.newBuilder()
                .setKind(entry.kind)
                .setSubject(entry.subject)
                .setStep(entry.step)
                .setSubmittedMillis(entry.submittedMillis)
                .setUpdatedMillis(entry.updatedMillis)
                .setPrepared(entry.prepared)
                .setEnded(entry.ended());
        entry.nonce.ifPresent(nonce -> stored.setNonceGroup(nonce.group()).setNonce(nonce.value()));
        entry.failure.ifPresent(failure -> stored.setFailure(ErrorWire.toForeign("master", failure)));
        if (!entry.ended()) {
            stored.setState(ByteString.copyFrom(entry.procedure.state().asBuffer()));
        }
        return Bytes.wrap(stored.build().toByteArray());
    }

    static Procedures.Entry decode(long id, Bytes value, Map<String, ProcedureKind> kinds)
            throws InvalidProtocolBufferException {
        StoredProcedure stored = StoredProcedure.parseFrom(value.asBuffer());
        var entry = new Procedures.Entry(
                id,
                stored.getKind(),
                stored.getSubject(),
                stored.getStep(),
                stored.hasNonce()
                        ? Optional.of(new Nonce(stored.getNonceGroup(), stored.getNonce()))
                        : Optional.empty(),
                stored.getSubmittedMillis());
        entry.updatedMillis = stored.getUpdatedMillis();
        entry.prepared = stored.getPrepared();
        entry.over = stored.getEnded();
        if (stored.hasFailure()) {
            entry.failure = Optional.of(ErrorWire.fromForeign(stored.getFailure()));
        }
        if (!entry.over) {
            ProcedureKind kind = kinds.get(entry.kind);
            if (kind == null) {
                throw new InvalidProtocolBufferException("no procedure of kind '" + entry.kind + "' is known here");
            }
            entry.procedure = kind.decode(Bytes.wrap(stored.getState().toByteArray()));
        }
        return entry;
    }
}
