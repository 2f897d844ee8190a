package io.basalt.master.operator;

import com.google.protobuf.MessageLite;
import io.basalt.master.doctor.Doctor;
import io.basalt.master.doctor.Finding;
import io.basalt.master.service.MethodGroup;
import io.basalt.master.service.Reign;
import io.basalt.protocol.pb.OperatorPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** Whether everything is as it should be. */
final class HealthCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("Diagnose", OperatorPb.DiagnoseRequest.parser(), HealthCalls::diagnose);
    }

    private static CompletableFuture<? extends MessageLite> diagnose(Reign reign, OperatorPb.DiagnoseRequest request) {
        return reign.doctor().examine().thenApply(HealthCalls::toPb);
    }

    private static OperatorPb.DiagnoseResponse toPb(Doctor.Diagnosis diagnosis) {
        return OperatorPb.DiagnoseResponse.newBuilder()
                .setServers(diagnosis.servers())
                .setTables(diagnosis.tables())
                .setRegions(diagnosis.regions())
                .addAllFinding(
                        diagnosis.findings().stream().map(HealthCalls::toPb).toList())
                .build();
    }

    private static OperatorPb.Finding toPb(Finding finding) {
        return OperatorPb.Finding.newBuilder()
                .setSeverity(
                        OperatorPb.Finding.Severity.valueOf(finding.severity().name()))
                .setCheck(finding.check())
                .setSubject(finding.subject())
                .setProblem(finding.problem())
                .setRemedy(finding.remedy())
                .build();
    }
}
