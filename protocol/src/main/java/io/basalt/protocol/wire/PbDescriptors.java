package io.basalt.protocol.wire;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.BasePb.BytesBytesPair;
import io.basalt.protocol.pb.BasePb.ColumnFamilySchema;
import io.basalt.protocol.pb.BasePb.NameStringPair;
import io.basalt.protocol.pb.BasePb.TableSchema;
import io.basalt.protocol.pb.ClientPb.MutationProto;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Descriptors in protobuf and back, without loss: attributes and configuration stay apart and are not looked at. Only
 * names are checked here ({@link IllegalArgumentException}); settings are by {@link TableDescriptor#validate}.
 */
public final class PbDescriptors {
    private PbDescriptors() {}

    public static TableSchema toPb(TableDescriptor table) {
        return TableSchema.newBuilder()
                .setTableName(PbNames.toPb(table.name()))
                .addAllAttributes(attributes(table.attributes()))
                .addAllColumnFamilies(table.families().values().stream()
                        .map(PbDescriptors::toPb)
                        .toList())
                .addAllConfiguration(configuration(table.configuration()))
                .build();
    }

    public static TableDescriptor fromPb(TableSchema table) {
        if (!table.hasTableName()) {
            throw new IllegalArgumentException("a table schema without a table name");
        }
        var builder = TableDescriptor.builder(PbNames.fromPb(table.getTableName()));
        for (BytesBytesPair attribute : table.getAttributesList()) {
            builder.attribute(PbBytes.fromPb(attribute.getFirst()), PbBytes.fromPb(attribute.getSecond()));
        }
        for (NameStringPair setting : table.getConfigurationList()) {
            builder.configuration(setting.getName(), setting.getValue());
        }
        for (ColumnFamilySchema family : table.getColumnFamiliesList()) {
            builder.family(fromPb(family));
        }
        return builder.build();
    }

    public static ColumnFamilySchema toPb(FamilyDescriptor family) {
        return ColumnFamilySchema.newBuilder()
                .setName(PbBytes.toPb(family.name()))
                .addAllAttributes(attributes(family.attributes()))
                .addAllConfiguration(configuration(family.configuration()))
                .build();
    }

    public static FamilyDescriptor fromPb(ColumnFamilySchema family) {
        var builder = FamilyDescriptor.builder(PbBytes.fromPb(family.getName()));
        for (BytesBytesPair attribute : family.getAttributesList()) {
            builder.attribute(PbBytes.fromPb(attribute.getFirst()), PbBytes.fromPb(attribute.getSecond()));
        }
        for (NameStringPair setting : family.getConfigurationList()) {
            builder.configuration(setting.getName(), setting.getValue());
        }
        return builder.build();
    }

    public static BasePb.NamespaceDescriptor toPb(NamespaceDescriptor namespace) {
        return BasePb.NamespaceDescriptor.newBuilder()
                .setName(ByteString.copyFromUtf8(namespace.name()))
                .addAllConfiguration(configuration(namespace.configuration()))
                .build();
    }

    public static NamespaceDescriptor fromPb(BasePb.NamespaceDescriptor namespace) {
        return new NamespaceDescriptor(
                namespace.getName().toStringUtf8(),
                namespace.getConfigurationList().stream()
                        .collect(Collectors.toMap(
                                NameStringPair::getName,
                                NameStringPair::getValue,
                                (earlier, later) -> later,
                                TreeMap::new)));
    }

    public static Durability fromPb(MutationProto.Durability durability) {
        return switch (durability) {
            case USE_DEFAULT -> Durability.USE_DEFAULT;
            case SKIP_WAL -> Durability.SKIP_WAL;
            case ASYNC_WAL -> Durability.ASYNC_WAL;
            case SYNC_WAL -> Durability.SYNC_WAL;
            case FSYNC_WAL -> Durability.FSYNC_WAL;
        };
    }

    public static MutationProto.Durability toPb(Durability durability) {
        return switch (durability) {
            case USE_DEFAULT -> MutationProto.Durability.USE_DEFAULT;
            case SKIP_WAL -> MutationProto.Durability.SKIP_WAL;
            case ASYNC_WAL -> MutationProto.Durability.ASYNC_WAL;
            case SYNC_WAL -> MutationProto.Durability.SYNC_WAL;
            case FSYNC_WAL -> MutationProto.Durability.FSYNC_WAL;
        };
    }

    private static List<BytesBytesPair> attributes(Map<Bytes, Bytes> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> BytesBytesPair.newBuilder()
                        .setFirst(PbBytes.toPb(entry.getKey()))
                        .setSecond(PbBytes.toPb(entry.getValue()))
                        .build())
                .toList();
    }

    private static List<NameStringPair> configuration(Map<String, String> configuration) {
        return configuration.entrySet().stream()
                .map(entry -> NameStringPair.newBuilder()
                        .setName(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
                .toList();
    }
}
