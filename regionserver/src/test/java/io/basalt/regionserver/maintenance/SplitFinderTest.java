package io.basalt.regionserver.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SplitFinderTest {
    private static final long FLUSH = 128L << 20;
    private static final long LARGEST = 10L << 30;

    private final SplitFinder splits = new SplitFinder(() -> LARGEST);

    @Test
    void theFirstSplitsComeEarlyAndTheLaterOnesLate() {
        TableDescriptor table = table().build();
        assertEquals(OptionalLong.of(256L << 20), splits.limitBytes(table, FLUSH, 1));
        assertEquals(OptionalLong.of(2L << 30), splits.limitBytes(table, FLUSH, 2));
        assertEquals(OptionalLong.of(6912L << 20), splits.limitBytes(table, FLUSH, 3));
        assertEquals(OptionalLong.of(LARGEST), splits.limitBytes(table, FLUSH, 4));
        assertEquals(OptionalLong.of(LARGEST), splits.limitBytes(table, FLUSH, 1_000_000));
    }

    @Test
    void aTableMaySayHowLargeARegionIs() {
        TableDescriptor table =
                table().attribute(TableDescriptor.MAX_FILESIZE, 1L << 30).build();
        assertEquals(OptionalLong.of(256L << 20), splits.limitBytes(table, FLUSH, 1));
        assertEquals(OptionalLong.of(1L << 30), splits.limitBytes(table, FLUSH, 2));
    }

    @Test
    void aTableMayHaveAnotherPolicy() {
        assertEquals(OptionalLong.empty(), splits.limitBytes(withPolicy("DisabledRegionSplitPolicy"), FLUSH, 1));
        assertEquals(
                OptionalLong.of(LARGEST), splits.limitBytes(withPolicy("ConstantSizeRegionSplitPolicy"), FLUSH, 1));
        assertEquals(OptionalLong.of(256L << 20), splits.limitBytes(withPolicy("SteppingSplitPolicy"), FLUSH, 1));
        assertEquals(OptionalLong.of(LARGEST), splits.limitBytes(withPolicy("SteppingSplitPolicy"), FLUSH, 2));
    }

    @Test
    void aTableMayForbidSplits() {
        TableDescriptor table =
                table().attribute(TableDescriptor.SPLIT_ENABLED, false).build();
        assertEquals(OptionalLong.empty(), splits.limitBytes(table, FLUSH, 1));
    }

    private static TableDescriptor withPolicy(String name) {
        return table().attribute(TableDescriptor.SPLIT_POLICY, "org.apache.hadoop.hbase.regionserver." + name)
                .build();
    }

    private static TableDescriptor.Builder table() {
        return TableDescriptor.builder(TableName.parse("t")).family(FamilyDescriptor.of("f"));
    }
}
