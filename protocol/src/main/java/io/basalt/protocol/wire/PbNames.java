package io.basalt.protocol.wire;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.BasePb.RegionSpecifier;
import io.basalt.protocol.pb.BasePb.RegionSpecifier.RegionSpecifierType;

/**
 * Names in protobuf and back. Messages with names that cannot be are refused with {@link IllegalArgumentException}.
 */
public final class PbNames {
    private PbNames() {}

    public static BasePb.TableName toPb(TableName table) {
        return BasePb.TableName.newBuilder()
                .setNamespace(ByteString.copyFromUtf8(table.namespace()))
                .setQualifier(ByteString.copyFromUtf8(table.qualifier()))
                .build();
    }

    public static TableName fromPb(BasePb.TableName table) {
        return new TableName(
                table.getNamespace().toStringUtf8(), table.getQualifier().toStringUtf8());
    }

    public static BasePb.ServerName toPb(ServerName server) {
        var message = BasePb.ServerName.newBuilder().setHostName(server.host()).setPort(server.port());
        if (server.startCode() != ServerName.ANY_START_CODE) {
            message.setStartCode(server.startCode());
        }
        return message.build();
    }

    public static ServerName fromPb(BasePb.ServerName server) {
        return new ServerName(
                server.getHostName(),
                server.getPort(),
                server.hasStartCode() ? server.getStartCode() : ServerName.ANY_START_CODE);
    }

    /** Sets every field, as HBase does. */
    public static BasePb.RegionInfo toPb(RegionInfo region) {
        return BasePb.RegionInfo.newBuilder()
                .setRegionId(region.regionId())
                .setTableName(toPb(region.table()))
                .setStartKey(PbBytes.toPb(region.startKey()))
                .setEndKey(PbBytes.toPb(region.endKey()))
                .setOffline(region.offline())
                .setSplit(region.split())
                .setReplicaId(region.replicaId())
                .build();
    }

    public static RegionInfo fromPb(BasePb.RegionInfo region) {
        return new RegionInfo(
                fromPb(region.getTableName()),
                PbBytes.fromPb(region.getStartKey()),
                PbBytes.fromPb(region.getEndKey()),
                region.getRegionId(),
                region.getReplicaId(),
                region.getOffline(),
                region.getSplit());
    }

    /** The region as the value of a cell in hbase:meta: {@code PBUF} and the message. */
    public static Bytes toStored(RegionInfo region) {
        return Pbuf.encode(toPb(region));
    }

    /** Reads what {@link #toStored} wrote. */
    public static RegionInfo fromStored(Bytes stored) {
        return fromPb(Pbuf.parse(stored, BasePb.RegionInfo.parser()));
    }

    /** Names the region in full, as data requests do. */
    public static RegionSpecifier specifier(RegionInfo region) {
        return RegionSpecifier.newBuilder()
                .setType(RegionSpecifierType.REGION_NAME)
                .setValue(PbBytes.toPb(region.name()))
                .build();
    }

    /** The encoded name of the region that a request means, whichever way it names it. */
    public static String encodedName(RegionSpecifier region) {
        return switch (region.getType()) {
            case REGION_NAME -> RegionInfo.encodedNameOf(PbBytes.fromPb(region.getValue()));
            case ENCODED_REGION_NAME -> region.getValue().toStringUtf8();
        };
    }
}
