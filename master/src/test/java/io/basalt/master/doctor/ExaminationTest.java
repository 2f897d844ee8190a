package io.basalt.master.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A healthy cluster of one table with two regions on two servers, of which each test breaks one thing. */
final class ExaminationTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final ServerName A = ServerName.parse("a,16020,1");
    private static final ServerName B = ServerName.parse("b,16020,1");
    private static final RegionInfo LOWER = region("", "m");
    private static final RegionInfo UPPER = region("m", "");

    private final List<MetaRow> rows = new ArrayList<>();
    private final Map<TableName, TableState> tables = new TreeMap<>(Map.of(TABLE, TableState.ENABLED));
    private final Set<TableName> descriptors = new TreeSet<>(Set.of(TABLE));
    private final TreeMap<String, Manifest> manifests = new TreeMap<>();
    private final TreeMap<String, String> damaged = new TreeMap<>();
    private final TreeMap<ServerName, Optional<Set<RegionInfo>>> live = new TreeMap<>();
    private final Set<ServerName> nodes = new TreeSet<>(Set.of(A, B));
    private Optional<ServerName> metaNode = Optional.of(A);
    private final Set<TableName> busyTables = new TreeSet<>();
    private final Set<String> busyRegions = new TreeSet<>();
    private final List<String> stuck = new ArrayList<>();

    @BeforeEach
    void healthy() {
        rows.add(row(LOWER, A));
        rows.add(row(UPPER, B));
        manifests.put(LOWER.encodedName(), manifest(LOWER, A));
        manifests.put(UPPER.encodedName(), manifest(UPPER, B));
        live.put(A, Optional.of(new TreeSet<>(Set.of(RegionInfo.META, LOWER))));
        live.put(B, Optional.of(new TreeSet<>(Set.of(UPPER))));
    }

    @Test
    void aHealthyClusterHasNoFindings() {
        assertFindings();
    }

    @Test
    void aRegionMissingInTheMiddleOrAtAnEndIsAHole() {
        RegionInfo narrow = region("", "k");
        rows.set(0, row(narrow, A));
        live.put(A, Optional.of(new TreeSet<>(Set.of(RegionInfo.META, narrow))));
        manifests.put(narrow.encodedName(), manifest(narrow, A));
        assertFindings("hole t");
        rows.remove(1);
        live.get(B).orElseThrow().remove(UPPER);
        manifests.remove(UPPER.encodedName());
        assertFindings("hole t");
    }

    @Test
    void regionsThatShareKeysOverlap() {
        RegionInfo wide = region("", "p");
        rows.set(0, row(wide, A));
        live.put(A, Optional.of(new TreeSet<>(Set.of(RegionInfo.META, wide))));
        manifests.remove(LOWER.encodedName());
        manifests.put(wide.encodedName(), manifest(wide, A));
        assertFindings("overlap t");
    }

    @Test
    void aRegionOnNoServerIsFoundUnlessItIsOnItsWay() {
        live.get(B).orElseThrow().remove(UPPER);
        assertFindings("region-nowhere " + UPPER.encodedName() + " of t");
        busyRegions.add(UPPER.encodedName());
        assertFindings();
    }

    @Test
    void aRegionThatWasClosedByItselfIsNoLoss() {
        live.get(B).orElseThrow().remove(UPPER);
        rows.set(
                1,
                new MetaRow(
                        UPPER, Optional.of(B), 5, Optional.of(State.CLOSED), Optional.empty(), List.of(), List.of()));
        assertFindings("region-closed " + UPPER.encodedName() + " of t");
        tables.put(TABLE, TableState.DISABLED);
        live.get(A).orElseThrow().remove(LOWER);
        assertFindings();
    }

    @Test
    void aRegionOnTwoServersIsFound() {
        live.get(B).orElseThrow().add(LOWER);
        assertFindings("region-twice " + LOWER.encodedName() + " of t");
    }

    @Test
    void aRegionIsWhereHbaseMetaAndItsManifestSay() {
        rows.set(1, row(UPPER, A));
        assertFindings("region-elsewhere " + UPPER.encodedName() + " of t");
        rows.set(1, row(UPPER, B));
        manifests.put(UPPER.encodedName(), manifest(UPPER, A));
        assertFindings("owner " + UPPER.encodedName() + " of t");
    }

    @Test
    void aRegionThatHbaseMetaDoesNotKnowIsFound() {
        RegionInfo stranger = region("q", "r");
        live.get(B).orElseThrow().add(stranger);
        assertFindings("region-unknown " + stranger.encodedName() + " of t");
        busyTables.add(TABLE);
        assertFindings();
    }

    @Test
    void anOpenRegionOfADisabledTableIsFound() {
        tables.put(TABLE, TableState.DISABLED);
        live.get(B).orElseThrow().remove(UPPER);
        assertFindings("region-open " + LOWER.encodedName() + " of t");
    }

    @Test
    void aTableThatStaysHalfWayIsFoundUnlessAProcedureGoesOn() {
        tables.put(TABLE, TableState.DISABLING);
        assertFindings("table-half-way t");
        busyTables.add(TABLE);
        assertFindings();
    }

    @Test
    void tablesAndDescriptorsBelongTogether() {
        descriptors.clear();
        assertFindings("table-without-descriptor t");
        descriptors.add(TABLE);
        descriptors.add(TableName.parse("left"));
        assertFindings("descriptor-without-table left");
    }

    @Test
    void regionsAndManifestsBelongTogether() {
        manifests.remove(UPPER.encodedName());
        assertFindings("region-without-manifest " + UPPER.encodedName() + " of t");
        manifests.put(UPPER.encodedName(), manifest(UPPER, B));
        RegionInfo left = region("c", "d");
        manifests.put(left.encodedName(), manifest(left, A));
        assertFindings("manifest-without-region " + left.encodedName() + " of t");
        manifests.put(left.encodedName(), manifest(left.asSplitParent(), A));
        assertFindings();
    }

    @Test
    void aDamagedManifestIsFound() {
        damaged.put("data/default/t/x", "checksum");
        assertFindings("manifest-damaged data/default/t/x");
    }

    @Test
    void aServerThatDoesNotAnswerHidesItsRegionsButIsFound() {
        live.put(B, Optional.empty());
        assertFindings("server-silent " + B);
    }

    @Test
    void aServerWithoutANodeAndNoServerAtAllAreFound() {
        nodes.remove(B);
        assertFindings("server-without-node " + B);
        nodes.add(B);
        live.clear();
        busyTables.add(TABLE);
        busyTables.add(TableName.META);
        assertFindings("no-server cluster");
    }

    @Test
    void hbaseMetaIsWhereItsNodeSays() {
        metaNode = Optional.of(B);
        assertFindings("meta-node hbase:meta");
        metaNode = Optional.empty();
        assertFindings("meta-node hbase:meta");
    }

    @Test
    void aStuckProcedureIsFound() {
        stuck.add("split 7");
        assertFindings("procedure-stuck split 7");
    }

    private void assertFindings(String... expected) {
        List<Finding> findings = Examination.of(new Evidence(
                rows,
                tables,
                new Evidence.Disk(descriptors, manifests, damaged),
                live,
                nodes,
                metaNode,
                busyTables,
                busyRegions,
                stuck));
        assertEquals(
                List.of(expected),
                findings.stream()
                        .map(finding -> finding.check() + " " + finding.subject())
                        .toList());
    }

    private static RegionInfo region(String start, String end) {
        return RegionInfo.of(TABLE, Bytes.of(start), Bytes.of(end), 7);
    }

    private static MetaRow row(RegionInfo region, ServerName server) {
        return new MetaRow(
                region, Optional.of(server), 5, Optional.of(State.OPEN), Optional.empty(), List.of(), List.of());
    }

    private static Manifest manifest(RegionInfo region, ServerName owner) {
        return Manifest.first(region)
                .owners(List.of(new Owner(owner.toString(), 5)))
                .build();
    }
}
