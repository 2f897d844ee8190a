package io.basalt.master.doctor;

import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.ClusterStatusPb.RegionState.State;
import io.basalt.storage.manifest.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares pieces of evidence with each other. Without side effects; used once. */
final class Examination {
    private static final String TELL =
            "this should not happen: keep the logs of the master and of the servers named," + " and report it";

    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    /** Who serves a region, by its encoded name. */
    private final Map<String, List<ServerName>> holders = new TreeMap<>();

    private Examination(Evidence evidence) {
        this.evidence = evidence;
        evidence.live().forEach((server, regions) -> regions.orElse(Set.of())
                .forEach(region -> holders.computeIfAbsent(region.encodedName(), name -> new ArrayList<>())
                        .add(server)));
    }

    /** Nothing when everything agrees. */
    static List<Finding> of(Evidence evidence) {
        var examination = new Examination(evidence);
        examination.servers();
        examination.metaRegion();
        examination.tables();
        examination.chains();
        examination.regions();
        examination.strangers();
        examination.disk();
        examination.procedures();
        return List.copyOf(examination.findings);
    }

    private void servers() {
        evidence.live().forEach((server, regions) -> {
            if (regions.isEmpty()) {
                findings.add(Finding.error(
                        "server-silent",
                        server.toString(),
                        "it is live and does not answer",
                        "look at its log; if it hangs, kill the process: its regions go to others at once"));
            }
            if (!evidence.nodes().contains(server)) {
                findings.add(Finding.warning(
                        "server-without-node",
                        server.toString(),
                        "the master takes it for live, and it has no node in the coordination service",
                        "restart it"));
            }
        });
        if (evidence.live().isEmpty()) {
            findings.add(
                    Finding.error("no-server", "cluster", "there is no live region server", "start region servers"));
        }
    }

    private void metaRegion() {
        List<ServerName> at = holders.getOrDefault(RegionInfo.META.encodedName(), List.of());
        if (evidence.isBusy(RegionInfo.META)) {
            return;
        }
        if (evidence.metaNode().isEmpty() || !at.contains(evidence.metaNode().get())) {
            findings.add(Finding.error(
                    "meta-node",
                    TableName.META.toString(),
                    "the coordination service says it is at "
                            + evidence.metaNode().map(ServerName::toString).orElse("no server") + ", and it is at "
                            + names(at),
                    "restart the active master: it finds hbase:meta and writes down where it is"));
        }
    }

    private void tables() {
        evidence.tables().forEach((table, state) -> {
            if (evidence.busyTables().contains(table)) {
                return;
            }
            if (!evidence.disk().descriptors().contains(table)) {
                findings.add(Finding.error(
                        "table-without-descriptor",
                        table.toString(),
                        "it is in hbase:meta and has no descriptor on disk",
                        "restore data/" + table.namespace() + "/" + table.qualifier()
                                + "/descriptor.* from a backup and restart the master"));
            }
            if (state == TableState.ENABLING || state == TableState.DISABLING) {
                findings.add(Finding.error(
                        "table-half-way",
                        table.toString(),
                        "it is " + state + ", and no procedure goes on with it",
                        TELL));
            }
        });
        for (TableName table : evidence.disk().descriptors()) {
            if (!evidence.tables().containsKey(table)
                    && !table.isMeta()
                    && !evidence.busyTables().contains(table)) {
                findings.add(Finding.warning(
                        "descriptor-without-table",
                        table.toString(),
                        "it has a directory on disk and is not in hbase:meta",
                        "if nobody misses the table, remove data/" + table.namespace() + "/" + table.qualifier()));
            }
        }
    }

    /** Each key of a table is in exactly one region. */
    private void chains() {
        Map<TableName, List<RegionInfo>> chains = new TreeMap<>();
        for (MetaRow row : evidence.regions()) {
            if (!row.region().split()) {
                chains.computeIfAbsent(row.region().table(), name -> new ArrayList<>())
                        .add(row.region());
            }
        }
        chains.keySet().removeAll(evidence.busyTables());
        chains.forEach(this::chain);
        for (TableName table : evidence.tables().keySet()) {
            if (!chains.containsKey(table) && !evidence.busyTables().contains(table)) {
                findings.add(Finding.error("table-without-region", table.toString(), "it has no region", TELL));
            }
        }
    }

    private void chain(TableName table, List<RegionInfo> unordered) {
        List<RegionInfo> chain = unordered.stream().sorted().toList();
        if (chain.stream().anyMatch(evidence::isBusy)) {
            return;
        }
        if (!chain.get(0).startKey().isEmpty()) {
            hole(table, "before the first region " + chain.get(0).encodedName());
        }
        for (int i = 1; i < chain.size(); i++) {
            RegionInfo before = chain.get(i - 1);
            RegionInfo after = chain.get(i);
            int gap = before.endKey().isEmpty() ? -1 : after.startKey().compareTo(before.endKey());
            String where = "between regions " + before.encodedName() + " and " + after.encodedName();
            if (gap > 0) {
                hole(table, where);
            } else if (gap < 0) {
                findings.add(Finding.error("overlap", table.toString(), "keys are in two regions, " + where, TELL));
            }
        }
        if (!chain.get(chain.size() - 1).endKey().isEmpty()) {
            hole(table, "behind the last region " + chain.get(chain.size() - 1).encodedName());
        }
    }

    private void hole(TableName table, String where) {
        findings.add(Finding.error("hole", table.toString(), "keys are in no region, " + where, TELL));
    }

    /** Each region is open on exactly one server if its table is enabled, and hbase:meta says on which. */
    private void regions() {
        for (MetaRow row : evidence.regions()) {
            if (row.region().split() || evidence.isBusy(row.region())) {
                continue;
            }
            List<ServerName> at = holders.getOrDefault(row.region().encodedName(), List.of());
            TableState state = evidence.tables().get(row.region().table());
            if (at.size() > 1) {
                findings.add(Finding.error("region-twice", subject(row.region()), "it is open on " + names(at), TELL));
            } else if (at.size() == 1) {
                openRegion(row, at.get(0), state);
            } else if (state == TableState.ENABLED) {
                closedRegion(row);
            }
        }
    }

    private void openRegion(MetaRow row, ServerName at, TableState state) {
        if (state == TableState.DISABLED) {
            findings.add(Finding.warning(
                    "region-open", subject(row.region()), "its table is disabled, and it is open on " + at, TELL));
        }
        if (!row.server().equals(Optional.of(at))) {
            findings.add(Finding.error(
                    "region-elsewhere",
                    subject(row.region()),
                    "hbase:meta says it is at "
                            + row.server().map(ServerName::toString).orElse("no server") + ", and it is at " + at,
                    "restart the active master: it compares what servers have with hbase:meta"));
        }
        Manifest manifest = evidence.disk().manifests().get(row.region().encodedName());
        if (manifest != null
                && manifest.owners().stream().noneMatch(owner -> owner.server().equals(at.toString()))) {
            findings.add(Finding.error(
                    "owner",
                    subject(row.region()),
                    "it is open on " + at + ", and its manifest names other owners",
                    "what that server still acknowledges may be lost: restart it"));
        }
    }

    private void closedRegion(MetaRow row) {
        if (row.state().equals(Optional.of(State.CLOSED))) {
            findings.add(Finding.warning(
                    "region-closed",
                    subject(row.region()),
                    "its table is enabled, and it was closed by itself",
                    "basalt region assign " + row.region().encodedName()));
        } else if (evidence.live().values().stream().allMatch(Optional::isPresent)) {
            findings.add(Finding.error(
                    "region-nowhere",
                    subject(row.region()),
                    "its table is enabled, and it is open on no server",
                    "basalt region assign " + row.region().encodedName()));
        }
    }

    /** What servers serve is in hbase:meta. */
    private void strangers() {
        Set<String> known = new HashSet<>();
        evidence.regions().forEach(row -> known.add(row.region().encodedName()));
        known.add(RegionInfo.META.encodedName());
        evidence.live().forEach((server, regions) -> {
            for (RegionInfo region : regions.orElse(Set.of())) {
                if (!known.contains(region.encodedName()) && !evidence.isBusy(region)) {
                    findings.add(Finding.error(
                            "region-unknown",
                            subject(region),
                            "it is open on " + server + " and not in hbase:meta",
                            "restart that server"));
                }
            }
        });
    }

    /** Regions have manifests, and manifests have regions. */
    private void disk() {
        evidence.disk()
                .damaged()
                .forEach((directory, problem) -> findings.add(Finding.error(
                        "manifest-damaged",
                        directory,
                        problem,
                        "restore the manifest from a backup; basalt fsck shows what is there")));
        Set<String> known = new HashSet<>();
        for (MetaRow row : evidence.regions()) {
            known.add(row.region().encodedName());
            boolean opened = row.openSequenceId() != MetaRow.NEVER_OPENED;
            if (opened
                    && !row.region().split()
                    && !evidence.isBusy(row.region())
                    && !evidence.disk().manifests().containsKey(row.region().encodedName())
                    && evidence.disk().damaged().isEmpty()) {
                findings.add(Finding.error(
                        "region-without-manifest",
                        subject(row.region()),
                        "it was opened before and has no manifest on disk",
                        "restore its directory from a backup before its server ends"));
            }
        }
        evidence.disk().manifests().forEach((encodedName, manifest) -> {
            if (!known.contains(encodedName)
                    && !manifest.region().isMeta()
                    && !manifest.region().offline()
                    && !evidence.isBusy(manifest.region())) {
                findings.add(Finding.warning(
                        "manifest-without-region",
                        subject(manifest.region()),
                        "it has " + manifest.files().size() + " files on disk and is not in hbase:meta",
                        "nobody serves its rows; basalt fsck shows them"));
            }
        });
    }

    private void procedures() {
        for (String procedure : evidence.stuckProcedures()) {
            findings.add(Finding.warning(
                    "procedure-stuck",
                    procedure,
                    "it has not come further for minutes",
                    "the master's log says what its step waits for; basalt events shows what went before"));
        }
    }

    private static String subject(RegionInfo region) {
        return region.encodedName() + " of " + region.table();
    }

    private static String names(List<ServerName> servers) {
        return servers.isEmpty()
                ? "no server"
                : String.join(
                        " and ", servers.stream().map(ServerName::toString).toList());
    }
}
