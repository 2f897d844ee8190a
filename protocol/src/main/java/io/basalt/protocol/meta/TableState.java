package io.basalt.protocol.meta;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;

/** Whether a table's regions are served. Clients read it from hbase:meta, column {@code table:state}. */
public enum TableState {
    ENABLED(BasePb.TableState.State.ENABLED),
    DISABLED(BasePb.TableState.State.DISABLED),
    /** On the way to {@link #DISABLED}. */
    DISABLING(BasePb.TableState.State.DISABLING),
    /** On the way to {@link #ENABLED}. */
    ENABLING(BasePb.TableState.State.ENABLING);

    private final BasePb.TableState message;

    TableState(BasePb.TableState.State state) {
        this.message = BasePb.TableState.newBuilder().setState(state).build();
    }

    public BasePb.TableState toPb() {
        return message;
    }

    public static TableState fromPb(BasePb.TableState message) {
        return switch (message.getState()) {
            case ENABLED -> ENABLED;
            case DISABLED -> DISABLED;
            case DISABLING -> DISABLING;
            case ENABLING -> ENABLING;
        };
    }

    /** The value of the cell in hbase:meta. */
    public Bytes toStored() {
        return Bytes.wrap(message.toByteArray());
    }

    /** Reads the value of the cell in hbase:meta. */
    public static TableState fromStored(TableName table, Bytes stored) throws MalformedMetaException {
        try {
            return fromPb(BasePb.TableState.parseFrom(stored.asBuffer()));
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedMetaException(table.toBytes(), "table:state is '" + stored + "'", e);
        }
    }
}
