package io.basalt.protocol.meta;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.ColumnValue.QualifierValue;
import io.basalt.protocol.pb.ClientPb.MutationProto.DeleteType;
import io.basalt.protocol.pb.ClientPb.MutationProto.MutationType;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.wire.PbBytes;
import io.basalt.protocol.wire.PbNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A change of one row of hbase:meta. A list of them is to be applied as one atomic step.
 *
 * <p>The timestamp comes from the writer, not from the server of hbase:meta, whose clock may be behind that of its
 * predecessor: it must grow from one mutation of a row to the next, or the later one would stay hidden.
 */
public sealed interface MetaMutation {
    Bytes row();

    /**
     * The mutation as a request to the server of hbase:meta.
     *
     * @param timestamp milliseconds since the epoch, greater than that of any earlier mutation of the row
     */
    MutationProto toPb(long timestamp);

    /** Sets columns of one family. */
    record Put(Bytes row, Bytes family, NavigableMap<Bytes, Bytes> values) implements MetaMutation {
        public Put {
            values = Collections.unmodifiableNavigableMap(new TreeMap<>(values));
        }

        @Override
        public MutationProto toPb(long timestamp) {
            var columns = ColumnValue.newBuilder().setFamily(PbBytes.toPb(family));
            values.forEach((qualifier, value) -> columns.addQualifierValue(QualifierValue.newBuilder()
                    .setQualifier(PbBytes.toPb(qualifier))
                    .setValue(PbBytes.toPb(value))
                    .setTimestamp(timestamp)));
            return MutationProto.newBuilder()
                    .setRow(PbBytes.toPb(row))
                    .setMutateType(MutationType.PUT)
                    .setTimestamp(timestamp)
                    .addColumnValue(columns)
                    .build();
        }
    }

    /** Removes columns of one family. */
    record DeleteColumns(Bytes row, Bytes family, NavigableSet<Bytes> qualifiers) implements MetaMutation {
        public DeleteColumns {
            qualifiers = Collections.unmodifiableNavigableSet(new TreeSet<>(qualifiers));
        }

        @Override
        public MutationProto toPb(long timestamp) {
            var columns = ColumnValue.newBuilder().setFamily(PbBytes.toPb(family));
            qualifiers.forEach(qualifier -> columns.addQualifierValue(QualifierValue.newBuilder()
                    .setQualifier(PbBytes.toPb(qualifier))
                    .setValue(ByteString.EMPTY)
                    .setTimestamp(timestamp)
                    .setDeleteType(DeleteType.DELETE_MULTIPLE_VERSIONS)));
            return MutationProto.newBuilder()
                    .setRow(PbBytes.toPb(row))
                    .setMutateType(MutationType.DELETE)
                    .setTimestamp(timestamp)
                    .addColumnValue(columns)
                    .build();
        }
    }

    /** Removes a row with all its families. */
    record DeleteRow(Bytes row) implements MetaMutation {
        @Override
        public MutationProto toPb(long timestamp) {
            return MutationProto.newBuilder()
                    .setRow(PbBytes.toPb(row))
                    .setMutateType(MutationType.DELETE)
                    .setTimestamp(timestamp)
                    .build();
        }
    }

    /** A region comes to be, not served yet. */
    static MetaMutation created(RegionInfo region, State state) {
        return info(
                region,
                Map.of(MetaColumns.REGION_INFO, PbNames.toStored(region), MetaColumns.STATE, Bytes.of(state.name())));
    }

    /** {@code target} is asked to open the region. The server columns still name who had it last. */
    static MetaMutation opening(RegionInfo region, ServerName target) {
        return info(
                region,
                Map.of(
                        MetaColumns.STATE, Bytes.of(State.OPENING.name()),
                        MetaColumns.TARGET_SERVER, Bytes.of(target.toString())));
    }

    /** {@code server} serves the region from now on; {@code openSequenceId} is greater than at every earlier open. */
    static MetaMutation opened(RegionInfo region, ServerName server, long openSequenceId) {
        return info(
                region,
                Map.of(
                        MetaColumns.STATE, Bytes.of(State.OPEN.name()),
                        MetaColumns.TARGET_SERVER, Bytes.of(server.toString()),
                        MetaColumns.SERVER, Bytes.of(server.address().toString()),
                        MetaColumns.START_CODE, Bytes.of(server.startCode()),
                        MetaColumns.OPEN_SEQUENCE_ID, Bytes.of(openSequenceId)));
    }

    /**
     * Any other change of state. The server columns stay: a client that still follows them is told
     * NotServingRegionException and looks again, while one that found none would report an error.
     */
    static MetaMutation state(RegionInfo region, State state) {
        return info(region, Map.of(MetaColumns.STATE, Bytes.of(state.name())));
    }

    /** A region is replaced by two daughters, which are {@code CLOSED} until they are opened. */
    static List<MetaMutation> split(RegionInfo parent, RegionInfo lower, RegionInfo upper) {
        checkYounger(lower, parent);
        checkYounger(upper, parent);
        return List.of(
                info(
                        parent,
                        Map.of(
                                MetaColumns.REGION_INFO, PbNames.toStored(parent.asSplitParent()),
                                MetaColumns.STATE, Bytes.of(State.SPLIT.name()),
                                MetaColumns.SPLIT_A, PbNames.toStored(lower),
                                MetaColumns.SPLIT_B, PbNames.toStored(upper))),
                created(lower, State.CLOSED),
                created(upper, State.CLOSED));
    }

    /** Regions are replaced by one, which is {@code CLOSED} until it is opened and remembers them. */
    static List<MetaMutation> merge(List<RegionInfo> parents, RegionInfo merged) {
        List<MetaMutation> mutations = new ArrayList<>();
        Map<Bytes, Bytes> values = new TreeMap<>();
        values.put(MetaColumns.REGION_INFO, PbNames.toStored(merged));
        values.put(MetaColumns.STATE, Bytes.of(State.CLOSED.name()));
        for (RegionInfo parent : parents) {
            checkYounger(merged, parent);
            values.put(MetaColumns.mergeParent(mutations.size()), PbNames.toStored(parent));
            mutations.add(new DeleteRow(parent.name()));
        }
        mutations.add(info(merged, values));
        return mutations;
    }

    /** A merged region uses its parents' files no more. */
    static MetaMutation mergeForgotten(MetaRow merged) {
        var columns = new TreeSet<Bytes>();
        for (int i = 0; i < merged.mergeParents().size(); i++) {
            columns.add(MetaColumns.mergeParent(i));
        }
        return new DeleteColumns(merged.region().name(), MetaColumns.INFO, columns);
    }

    /** A region is gone. */
    static MetaMutation removed(RegionInfo region) {
        return new DeleteRow(region.name());
    }

    static MetaMutation tableState(TableName table, TableState state) {
        return put(table.toBytes(), MetaColumns.TABLE, Map.of(MetaColumns.TABLE_STATE, state.toStored()));
    }

    /** A table is gone. A namespace may have its name, and its row: only the table's own column goes. */
    static MetaMutation tableRemoved(TableName table) {
        return new DeleteColumns(table.toBytes(), MetaColumns.TABLE, new TreeSet<>(List.of(MetaColumns.TABLE_STATE)));
    }

    static MetaMutation namespace(NamespaceDescriptor namespace) {
        return put(
                Bytes.of(namespace.name()),
                MetaColumns.NAMESPACE,
                Map.of(MetaColumns.NAMESPACE_DESCRIPTOR, StoredNamespace.encode(namespace)));
    }

    /** A namespace is gone; see {@link #tableRemoved}. */
    static MetaMutation namespaceRemoved(String namespace) {
        return new DeleteColumns(
                Bytes.of(namespace), MetaColumns.NAMESPACE, new TreeSet<>(List.of(MetaColumns.NAMESPACE_DESCRIPTOR)));
    }

    /** A reader that goes backwards must meet a region before the parent with the same start key. */
    private static void checkYounger(RegionInfo child, RegionInfo parent) {
        if (child.regionId() <= parent.regionId()) {
            throw new IllegalArgumentException(
                    "region " + child.name() + " needs a region id greater than that of its parent " + parent.name());
        }
    }

    private static Put info(RegionInfo region, Map<Bytes, Bytes> values) {
        return put(region.name(), MetaColumns.INFO, values);
    }

    private static Put put(Bytes row, Bytes family, Map<Bytes, Bytes> values) {
        return new Put(row, family, new TreeMap<>(values));
    }
}
