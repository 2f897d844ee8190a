package io.basalt.cli.verb;

import io.basalt.base.config.Setting;
import io.basalt.cli.output.Json;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.cli.session.Session;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "config",
        description = "Prints every key of the configuration: its value here, its default, and what it means.")
final class ConfigCommand implements Callable<Integer> {
    private static final int LINE = 100;
    private static final String INDENT = "    ";

    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "KEY", description = "Only keys that contain this.")
    private String part = "";

    @Option(names = "--set", description = "Only what is not at its default.")
    private boolean onlySet;

    ConfigCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        List<Setting> settings = session.configuration().describe().stream()
                .filter(setting -> setting.key().contains(part) && (setting.isSet() || !onlySet))
                .toList();
        if (settings.isEmpty() && !part.isEmpty()) {
            throw new CommandFailedException(
                    "no key contains '" + part + "'" + (onlySet ? " and is set" : ""),
                    "'basalt config' lists them all.");
        }
        PrintWriter out = session.console().out();
        if (session.json()) {
            out.println(Json.of(settings.stream().map(ConfigCommand::toJson).toList()));
            return 0;
        }
        for (Setting setting : settings) {
            out.println(session.console().bold(setting.key()) + " = " + setting.value()
                    + (setting.isSet() ? "   (" + setting.origin() + "; default " + setting.fallback() + ")" : ""));
            wrap(setting.doc()).forEach(line -> out.println(INDENT + line));
            out.println(INDENT + "Must be " + setting.allowed() + ".");
        }
        return 0;
    }

    private static List<String> wrap(String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && INDENT.length() + line.length() + 1 + word.length() > LINE) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static Map<String, Object> toJson(Setting setting) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", setting.key());
        fields.put("value", setting.value());
        fields.put("default", setting.fallback());
        fields.put("origin", setting.origin());
        fields.put("allowed", setting.allowed());
        fields.put("doc", setting.doc());
        return fields;
    }
}
