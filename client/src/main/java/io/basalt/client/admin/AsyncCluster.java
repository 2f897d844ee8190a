package io.basalt.client.admin;

import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.pb.AdminPb;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.pb.OperatorPb;
import io.basalt.protocol.wire.PbNames;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Servers, the balancer, events and health. Thread-safe, as {@link AsyncAdmin}. */
public final class AsyncCluster {
    private final MasterCalls master;
    private final RegionServerCalls servers;

    AsyncCluster(MasterCalls master, RegionServerCalls servers) {
        this.master = master;
        this.servers = servers;
    }

    // ---- servers ----

    /** Servers that are given no regions, in order. */
    public CompletableFuture<List<ServerName>> drained() {
        return master.call(
                        () -> "listing the drained servers",
                        "ListDecommissionedRegionServers",
                        MasterPb.ListDecommissionedRegionServersRequest.getDefaultInstance(),
                        MasterPb.ListDecommissionedRegionServersResponse.parser())
                .thenApply(answer -> answer.getServerNameList().stream()
                        .map(PbNames::fromPb)
                        .sorted()
                        .toList());
    }

    /** Gives the servers no more regions, and lets those that they have go elsewhere, which is not waited for. */
    public CompletableFuture<Void> drain(List<ServerName> servers) {
        return master.call(
                        () -> "draining " + servers,
                        "DecommissionRegionServers",
                        MasterPb.DecommissionRegionServersRequest.newBuilder()
                                .addAllServerName(
                                        servers.stream().map(PbNames::toPb).toList())
                                .setOffload(true)
                                .build(),
                        MasterPb.DecommissionRegionServersResponse.parser())
                .thenAccept(answer -> {});
    }

    /** Lets the server have regions again. */
    public CompletableFuture<Void> undrain(ServerName server) {
        return master.call(
                        () -> "putting " + server + " back into service",
                        "RecommissionRegionServer",
                        MasterPb.RecommissionRegionServerRequest.newBuilder()
                                .setServerName(PbNames.toPb(server))
                                .build(),
                        MasterPb.RecommissionRegionServerResponse.parser())
                .thenAccept(answer -> {});
    }

    /**
     * Has a server, also a master, read its configuration anew and take the settings that are live; refused when there is
     * anything wrong with it.
     */
    public CompletableFuture<Void> reloadConfiguration(ServerName server) {
        return servers.call(
                        () -> "having " + server + " read its configuration anew",
                        server.address(),
                        "UpdateConfiguration",
                        AdminPb.UpdateConfigurationRequest.getDefaultInstance(),
                        AdminPb.UpdateConfigurationResponse.parser())
                .thenAccept(answer -> {});
    }

    // ---- balance ----

    /** What the balancer would do now, and why. */
    public CompletableFuture<List<PlannedMove>> planBalance() {
        return master.callOperator(
                        () -> "planning the balance",
                        "PlanBalance",
                        OperatorPb.PlanBalanceRequest.getDefaultInstance(),
                        OperatorPb.PlanBalanceResponse.parser())
                .thenApply(answer -> answer.getMoveList().stream()
                        .map(move -> new PlannedMove(
                                PbNames.fromPb(move.getRegion()),
                                PbNames.fromPb(move.getFrom()),
                                PbNames.fromPb(move.getTo()),
                                move.getReason()))
                        .toList());
    }

    /** Lets the balancer run now; completes with the number of regions that it has moved, nothing if it is off. */
    public CompletableFuture<Integer> balance() {
        return master.call(
                        () -> "balancing",
                        "Balance",
                        MasterPb.BalanceRequest.getDefaultInstance(),
                        MasterPb.BalanceResponse.parser())
                .thenApply(MasterPb.BalanceResponse::getMovesExecuted);
    }

    public CompletableFuture<Boolean> isBalancerOn() {
        return master.call(
                        () -> "asking about the balancer",
                        "IsBalancerEnabled",
                        MasterPb.IsBalancerEnabledRequest.getDefaultInstance(),
                        MasterPb.IsBalancerEnabledResponse.parser())
                .thenApply(MasterPb.IsBalancerEnabledResponse::getEnabled);
    }

    /** Turns the balancer on or off; completes with how it was before. */
    public CompletableFuture<Boolean> turnBalancer(boolean on) {
        return master.call(
                        () -> "turning the balancer " + (on ? "on" : "off"),
                        "SetBalancerRunning",
                        MasterPb.SetBalancerRunningRequest.newBuilder()
                                .setOn(on)
                                .build(),
                        MasterPb.SetBalancerRunningResponse.parser())
                .thenApply(MasterPb.SetBalancerRunningResponse::getPrevBalanceValue);
    }

    // ---- what happened, and how things are ----

    /** The newest events after one that was seen before, the oldest first. */
    public CompletableFuture<List<Event>> events(EventQuery query) {
        return master.callOperator(
                        () -> "listing events", "ListEvents", query.toPb(), OperatorPb.ListEventsResponse.parser())
                .thenApply(answer ->
                        answer.getEventList().stream().map(Event::fromPb).toList());
    }

    /** Compares hbase:meta, manifests, znodes and servers with each other. */
    public CompletableFuture<Diagnosis> diagnose() {
        return master.callOperator(
                        () -> "examining the cluster",
                        "Diagnose",
                        OperatorPb.DiagnoseRequest.getDefaultInstance(),
                        OperatorPb.DiagnoseResponse.parser())
                .thenApply(Diagnosis::fromPb);
    }
}
