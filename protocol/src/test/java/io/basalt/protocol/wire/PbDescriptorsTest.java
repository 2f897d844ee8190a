package io.basalt.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.basalt.base.Bytes;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.BasePb.ColumnFamilySchema;
import io.basalt.protocol.pb.BasePb.TableSchema;
import io.basalt.protocol.schema.Compression;
import io.basalt.protocol.schema.Durability;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PbDescriptorsTest {
    @Test
    void everyAttributeSurvivesTheWireKnownOrNotTextOrNot() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 50; round++) {
            var table = TableDescriptor.builder(TableName.parse("ns:t" + round));
            for (int i = random.nextInt(5); i > 0; i--) {
                table.attribute(bytes(random), bytes(random));
                table.configuration("c" + i, "v\u00e9" + random.nextInt());
            }
            for (int f = random.nextInt(4); f > 0; f--) {
                var family = FamilyDescriptor.builder(Bytes.of("f" + f)).compression(Compression.ZSTD);
                for (int i = random.nextInt(5); i > 0; i--) {
                    family.attribute(bytes(random), bytes(random)).configuration("c" + i, "");
                }
                table.family(family.build());
            }
            var descriptor = table.build();
            var received = TableSchema.parseFrom(PbDescriptors.toPb(descriptor).toByteString());
            assertEquals(descriptor, PbDescriptors.fromPb(received));
        }
    }

    @Test
    void aTableMustHaveANameAndEachFamilyOneOfItsOwn() {
        assertThrows(IllegalArgumentException.class, () -> PbDescriptors.fromPb(TableSchema.getDefaultInstance()));
        var family = ColumnFamilySchema.newBuilder()
                .setName(ByteString.copyFromUtf8("f"))
                .build();
        var twice = PbDescriptors.toPb(TableDescriptor.of(TableName.parse("t"))).toBuilder()
                .addColumnFamilies(family)
                .addColumnFamilies(family)
                .build();
        assertThrows(IllegalArgumentException.class, () -> PbDescriptors.fromPb(twice));
    }

    @Test
    void namespacesSurviveTheWire() {
        var namespace = new NamespaceDescriptor("ns", Map.of("hbase.namespace.quota.maxtables", "5", "a", ""));
        assertEquals(namespace, PbDescriptors.fromPb(PbDescriptors.toPb(namespace)));
        assertEquals(NamespaceDescriptor.SYSTEM, PbDescriptors.fromPb(PbDescriptors.toPb(NamespaceDescriptor.SYSTEM)));
        assertThrows(IllegalArgumentException.class, () -> new NamespaceDescriptor("n:s", Map.of()));
    }

    @Test
    void durabilitiesHaveTheSameNamesOnBothSides() {
        for (Durability durability : Durability.values()) {
            assertEquals(durability.name(), PbDescriptors.toPb(durability).name());
            assertEquals(durability, PbDescriptors.fromPb(PbDescriptors.toPb(durability)));
        }
    }

    private static Bytes bytes(Random random) {
        byte[] array = new byte[1 + random.nextInt(8)];
        random.nextBytes(array);
        return Bytes.wrap(array);
    }
}
