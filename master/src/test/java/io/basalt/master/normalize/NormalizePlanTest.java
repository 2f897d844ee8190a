package io.basalt.master.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.Bytes;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class NormalizePlanTest {
    private static final TableName NAME = TableName.parse("t");
    private static final long BORN = 1_000;
    private static final long MEGABYTE = 1 << 20;
    private static final NormalizePlan.Rules ALL = new NormalizePlan.Rules(true, true, BORN + 1);

    private final List<RegionInfo> regions = new ArrayList<>();
    private final Map<RegionInfo, Long> bytes = new TreeMap<>();

    @Test
    void aRegionOfMoreThanTwiceTheAverageIsSplit() {
        sizes(10, 10, 10, 10, 100);
        assertEquals(List.of("4", "0+1", "2+3"), plan(ALL), "the average is 28");
        sizes(10, 10, 10, 30);
        assertEquals(List.of(), plan(ALL), "the average is 15");
    }

    @Test
    void neighboursThatFitIntoTheAverageAreMergedAsManyAsGo() {
        sizes(1, 1, 1, 30, 1, 1, 20);
        assertEquals(List.of("3", "6", "0+1+2", "4+5"), plan(ALL), "the average is 7");
    }

    @Test
    void emptyRegionsOfAnEmptyTableBecomeOne() {
        sizes(0, 0, 0);
        assertEquals(List.of("0+1+2"), plan(ALL));
    }

    @Test
    void aTableOfTwoRegionsIsNotMerged() {
        sizes(1, 1);
        assertEquals(List.of(), plan(ALL));
    }

    @Test
    void whatIsYoungOrOfUnknownSizeIsNotMergedAndPartsItsNeighbours() {
        sizes(1, 1, 1, 1, 1, 30);
        bytes.remove(regions.get(2));
        assertEquals(List.of("5", "0+1", "3+4"), plan(ALL));
        assertEquals(List.of("5"), plan(new NormalizePlan.Rules(true, true, BORN)));
    }

    @Test
    void whatIsSwitchedOffIsNotPlanned() {
        sizes(1, 1, 1, 30);
        assertEquals(List.of("3"), plan(new NormalizePlan.Rules(true, false, BORN + 1)));
        assertEquals(List.of("0+1+2"), plan(new NormalizePlan.Rules(false, true, BORN + 1)));
        assertEquals(List.of("3"), plan(ALL, TableDescriptor.MERGE_ENABLED, "false"));
        assertEquals(List.of("0+1+2"), plan(ALL, TableDescriptor.SPLIT_ENABLED, "false"));
    }

    @Test
    void theTableMaySayHowLargeOrHowManyItsRegionsAreToBe() {
        sizes(4 * MEGABYTE, 4 * MEGABYTE, 4 * MEGABYTE);
        assertEquals(List.of(), plan(ALL));
        assertEquals(List.of("0", "1", "2"), plan(ALL, NormalizePlan.TARGET_SIZE, "1"));
        assertEquals(List.of("0+1"), plan(ALL, NormalizePlan.TARGET_SIZE, "8"));
        assertEquals(List.of("0", "1", "2"), plan(ALL, NormalizePlan.TARGET_COUNT, "7"));
        assertEquals(List.of("0+1+2"), plan(ALL, NormalizePlan.TARGET_COUNT, "1"));
        assertEquals(List.of(), plan(ALL, NormalizePlan.TARGET_COUNT, "many"), "not a number: as if not set");
    }

    @Test
    void aReasonTellsTheFigures() {
        sizes(1, 1, 1, 30);
        List<NormalizePlan.Change> changes = NormalizePlan.of(table(), regions, bytes, ALL);
        assertFalse(changes.get(0).isSplit());
        assertEquals(
                "these 3 have 3 bytes together, no more than the wanted 8",
                changes.get(0).reason());
        assertTrue(changes.get(1).isSplit());
        assertEquals(
                "it has 30 bytes, more than twice the wanted 8", changes.get(1).reason());
    }

    private void sizes(long... all) {
        regions.clear();
        bytes.clear();
        for (int i = 0; i < all.length; i++) {
            RegionInfo region = RegionInfo.of(NAME, key(i), i == all.length - 1 ? Bytes.EMPTY : key(i + 1), BORN);
            regions.add(region);
            bytes.put(region, all[i]);
        }
    }

    private static Bytes key(int number) {
        return number == 0 ? Bytes.EMPTY : Bytes.of(Integer.toString(number));
    }

    /** Splits first, each change as the numbers of its regions. */
    private List<String> plan(NormalizePlan.Rules rules, String... attributes) {
        List<String> splits = new ArrayList<>();
        List<String> merges = new ArrayList<>();
        for (NormalizePlan.Change change : NormalizePlan.of(table(attributes), regions, bytes, rules)) {
            List<String> numbers = change.regions().stream()
                    .map(region -> Integer.toString(regions.indexOf(region)))
                    .toList();
            (change.isSplit() ? splits : merges).add(String.join("+", numbers));
        }
        splits.addAll(merges);
        return splits;
    }

    private static TableDescriptor table(String... attributes) {
        TableDescriptor.Builder builder = TableDescriptor.of(NAME, FamilyDescriptor.of("f")).toBuilder(NAME);
        for (int i = 0; i < attributes.length; i += 2) {
            builder.attribute(attributes[i], attributes[i + 1]);
        }
        return builder.build();
    }
}
