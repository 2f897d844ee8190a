package io.basalt.master.service;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.settings.Switch;
import io.basalt.master.table.Table;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.pb.MasterPb;
import io.basalt.protocol.rpc.MethodTable;
import io.basalt.protocol.wire.PbNames;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the master does by itself now and then, done at once. */
final class ChoreCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("Balance", MasterPb.BalanceRequest.parser(), ChoreCalls::balance)
                .on("Normalize", MasterPb.NormalizeRequest.parser(), ChoreCalls::normalize)
                .on("RunCatalogScan", MasterPb.RunCatalogScanRequest.parser(), ChoreCalls::scanCatalog)
                .on("RunCleanerChore", MasterPb.RunCleanerChoreRequest.parser(), ChoreCalls::clean);
    }

    private static CompletableFuture<? extends MessageLite> balance(Reign reign, MasterPb.BalanceRequest request) {
        int planned = reign.balancer().plan().size();
        if (request.getDryRun()) {
            return completedFuture(answer(true, planned, 0));
        }
        return reign.balancer()
                .run(false)
                .thenApply(moved -> answer(reign.settings().on(Switch.BALANCER), planned, moved));
    }

    private static MasterPb.BalanceResponse answer(boolean ran, int planned, int moved) {
        return MasterPb.BalanceResponse.newBuilder()
                .setBalancerRan(ran)
                .setMovesCalculated(planned)
                .setMovesExecuted(moved)
                .build();
    }

    /** Of all tables that want it, or of those that are named, match or are in the namespace, whatever is given. */
    private static CompletableFuture<? extends MessageLite> normalize(Reign reign, MasterPb.NormalizeRequest request) {
        Set<TableName> names =
                request.getTableNamesList().stream().map(PbNames::fromPb).collect(Collectors.toSet());
        Optional<Pattern> pattern =
                request.hasRegex() ? Optional.of(Pattern.compile(request.getRegex())) : Optional.empty();
        Predicate<Table> which = table -> (names.isEmpty() || names.contains(table.name()))
                && pattern.map(regex -> regex.matcher(table.name().toString()).matches())
                        .orElse(true)
                && (!request.hasNamespace()
                        || request.getNamespace().equals(table.name().namespace()));
        return reign.normalizer().run(which).thenApply(ran -> MasterPb.NormalizeResponse.newBuilder()
                .setNormalizerRan(ran)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> scanCatalog(
            Reign reign, MasterPb.RunCatalogScanRequest request) {
        return reign.janitor().run().thenApply(forgotten -> MasterPb.RunCatalogScanResponse.newBuilder()
                .setScanResult(forgotten)
                .build());
    }

    private static CompletableFuture<? extends MessageLite> clean(
            Reign reign, MasterPb.RunCleanerChoreRequest request) {
        return reign.cleaner().run().thenApply(report -> MasterPb.RunCleanerChoreResponse.newBuilder()
                .setCleanerChoreRan(!report.snapshotUnderWay())
                .build());
    }
}
