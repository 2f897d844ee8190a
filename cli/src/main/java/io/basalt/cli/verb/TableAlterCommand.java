package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.cli.session.Session;
import io.basalt.client.Admin;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "alter", description = "Changes families and settings of a table, also while it is in use.")
final class TableAlterCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The table.")
    private String name;

    @Option(
            names = {"-f", "--families"},
            paramLabel = "FAMILIES",
            description = "Families to add, or to give these attributes instead of what they had: f{VERSIONS=3},g")
    private String families = "";

    @Option(names = "--drop-family", paramLabel = "FAMILY", description = "Removes a family with all its cells.")
    private List<String> dropped = List.of();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the table.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    private Rehearsal rehearsal = new Rehearsal();

    TableAlterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (families.isEmpty() && dropped.isEmpty() && settings.isEmpty()) {
            throw new IllegalArgumentException("nothing to change: give --families, --drop-family or --set");
        }
        Admin admin = session.admin();
        TableDescriptor before = admin.describeTable(TableName.parse(name));
        TableDescriptor.Builder after = before.toBuilder();
        if (!families.isEmpty()) {
            for (FamilyDescriptor family : FamilySpec.parse(families)) {
                if (before.families().containsKey(family.name())) {
                    after.replaceFamily(family);
                } else {
                    after.family(family);
                }
            }
        }
        for (String family : dropped) {
            after.removeFamily(EscapedBytes.parse(family));
        }
        settings.forEach(after::attribute);
        TableDescriptor changed = after.build();
        if (!rehearsal.stopsAt(
                session, "change table " + name + ": " + (changed.equals(before) ? "nothing" : difference(changed)))) {
            admin.modifyTable(changed);
        }
        return 0;
    }

    private String difference(TableDescriptor changed) {
        return "families then "
                + String.join(
                        ",",
                        changed.families().keySet().stream()
                                .map(EscapedBytes::print)
                                .toList())
                + (settings.isEmpty() ? "" : ", settings " + settings);
    }
}
