package io.basalt.client.admin;

import io.basalt.protocol.pb.OperatorPb;
import java.time.Instant;
import java.util.Locale;

/**
 * Which events are wanted.
 *
 * @param afterId only later ones than this; 0 for all
 * @param since only from then on
 * @param kind only of this kind; empty for all
 * @param subject only about what has this in its name; empty for all
 * @param most the newest so many
 */
public record EventQuery(long afterId, Instant since, String kind, String subject, int most) {
    public EventQuery {
        if (most < 1) {
            throw new IllegalArgumentException("at least one event must be asked for, not " + most);
        }
    }

    OperatorPb.ListEventsRequest toPb() {
        var request = OperatorPb.ListEventsRequest.newBuilder()
                .setAfterId(afterId)
                .setSinceMillis(Math.max(0, since.toEpochMilli()))
                .setLimit(most);
        if (!kind.isEmpty()) {
            request.setKind(kind.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        if (!subject.isEmpty()) {
            request.setSubject(subject);
        }
        return request.build();
    }
}
