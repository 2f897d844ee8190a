package io.basalt.protocol.meta;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.PbDescriptors;

/** A namespace as the value of {@code ns:d} in hbase:meta: protobuf without {@code PBUF}. */
public final class StoredNamespace {
    private StoredNamespace() {}

    public static Bytes encode(NamespaceDescriptor namespace) {
        return Bytes.wrap(PbDescriptors.toPb(namespace).toByteArray());
    }

    /** @param row the row the value is of, for the message when it cannot be read */
    public static NamespaceDescriptor parse(Bytes row, Bytes stored) throws MalformedMetaException {
        try {
            return PbDescriptors.fromPb(BasePb.NamespaceDescriptor.parseFrom(stored.asBuffer()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new MalformedMetaException(row, "ns:d is '" + stored + "'", e);
        }
    }
}
