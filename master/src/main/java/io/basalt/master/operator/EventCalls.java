package io.basalt.master.operator;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.google.protobuf.MessageLite;
import io.basalt.master.event.RecordedEvent;
import io.basalt.master.event.StoredEvents;
import io.basalt.master.service.MethodGroup;
import io.basalt.master.service.Reign;
import io.basalt.protocol.pb.OperatorPb;
import io.basalt.protocol.rpc.MethodTable;
import java.util.concurrent.CompletableFuture;

/** What happened. */
final class EventCalls implements MethodGroup {
    @Override
    public void addTo(MethodTable<Reign> methods) {
        methods.on("ListEvents", OperatorPb.ListEventsRequest.parser(), EventCalls::list);
    }

    private static CompletableFuture<? extends MessageLite> list(Reign reign, OperatorPb.ListEventsRequest request) {
        return completedFuture(OperatorPb.ListEventsResponse.newBuilder()
                .addAllEvent(reign.events().list(event -> isWanted(event, request), request.getLimit()).stream()
                        .map(StoredEvents::toPb)
                        .toList())
                .build());
    }

    private static boolean isWanted(RecordedEvent event, OperatorPb.ListEventsRequest request) {
        return event.id() > request.getAfterId()
                && event.wallMillis() >= request.getSinceMillis()
                && (!request.hasKind() || event.kind().equals(request.getKind()))
                && event.subject().contains(request.getSubject());
    }
}
