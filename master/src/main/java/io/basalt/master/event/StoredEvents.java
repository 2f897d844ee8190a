package io.basalt.master.event;

import com.google.protobuf.InvalidProtocolBufferException;
import io.basalt.base.Bytes;
import io.basalt.protocol.pb.BasePb;
import io.basalt.protocol.pb.OperatorPb;
import java.util.List;
import java.util.TreeMap;

/** Events as messages, for the store and for clients. */
public final class StoredEvents {
    private StoredEvents() {}

    static Bytes encode(List<RecordedEvent> events) {
        var batch = OperatorPb.EventBatch.newBuilder();
        events.forEach(event -> batch.addEvent(toPb(event)));
        return Bytes.wrap(batch.build().toByteArray());
    }

    static List<RecordedEvent> decode(Bytes stored) throws InvalidProtocolBufferException {
        return OperatorPb.EventBatch.parseFrom(stored.asBuffer()).getEventList().stream()
                .map(StoredEvents::fromPb)
                .toList();
    }

    public static OperatorPb.Event toPb(RecordedEvent event) {
        var message = OperatorPb.Event.newBuilder()
                .setId(event.id())
                .setMillis(event.wallMillis())
                .setKind(event.kind())
                .setSubject(event.subject())
                .setReason(event.reason());
        event.details()
                .forEach((name, value) -> message.addDetail(
                        BasePb.NameStringPair.newBuilder().setName(name).setValue(value)));
        return message.build();
    }

    private static RecordedEvent fromPb(OperatorPb.Event message) {
        var details = new TreeMap<String, String>();
        message.getDetailList().forEach(detail -> details.put(detail.getName(), detail.getValue()));
        return new RecordedEvent(
                message.getId(),
                message.getMillis(),
                message.getKind(),
                message.getSubject(),
                message.getReason(),
                details);
    }
}
