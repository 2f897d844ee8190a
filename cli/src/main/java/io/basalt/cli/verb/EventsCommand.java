package io.basalt.cli.verb;

import io.basalt.cli.output.Json;
import io.basalt.cli.output.TextTable;
import io.basalt.cli.session.Session;
import io.basalt.client.admin.Event;
import io.basalt.client.admin.EventQuery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "events", description = "Prints what the master decided and noticed within a day, and why.")
final class EventsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only of this kind, such as region-moved.")
    private String kind = "";

    @Option(names = "--about", paramLabel = "TEXT", description = "Only about what has this in its name.")
    private String about = "";

    @Option(names = "--since", paramLabel = "TIME", description = "Only from this time on: 2030-12-24T18:00:00Z.")
    private Instant since = Instant.EPOCH;

    @Option(names = "--limit", paramLabel = "N", description = "The newest N. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        List<Event> events = session.admin().events(new EventQuery(0, since, kind, about, limit));
        if (session.json()) {
            events.forEach(event -> session.console().out().println(Json.of(toJson(event))));
        } else if (events.isEmpty()) {
            session.console().out().println("no events");
        } else {
            var text = new TextTable(session.console(), "TIME", "KIND", "SUBJECT", "REASON", "DETAILS");
            for (Event event : events) {
                text.add(
                        event.time().truncatedTo(ChronoUnit.SECONDS),
                        word(event.kind()),
                        event.subject(),
                        event.reason(),
                        event.details().entrySet().stream()
                                .map(detail -> detail.getKey() + "=" + detail.getValue())
                                .collect(Collectors.joining(" ")));
            }
            text.print();
        }
        return 0;
    }

    private static String word(String kind) {
        return kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, Object> toJson(Event event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", event.id());
        fields.put("time", event.time());
        fields.put("kind", word(event.kind()));
        fields.put("subject", event.subject());
        fields.put("reason", event.reason());
        fields.put("details", event.details());
        return fields;
    }
}
