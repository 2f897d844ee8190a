package io.basalt.cli.process;

import io.basalt.client.Connection;
import io.basalt.client.Table;
import io.basalt.client.row.Get;
import io.basalt.client.row.Put;
import io.basalt.client.row.Scan;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;

/**
 * A short life of a store: one table, one row. The classes that this takes go into the archive that {@code scripts/basalt
 * archive} makes, from which later starts load them in a fraction of the time.
 */
final class Rehearsal {
    private Rehearsal() {}

    static void at(String connect) throws IOException {
        TableName name = TableName.parse("rehearsal");
        try (Connection connection = Connection.open(connect)) {
            connection.admin().createTable(TableDescriptor.of(name, FamilyDescriptor.of("f")));
            Table table = connection.table(name);
            table.put(Put.row("row").set("f", "q", "value"));
            table.get(Get.row("row"));
            table.count(Scan.all());
            connection.admin().disableTable(name);
            connection.admin().deleteTable(name);
        }
    }
}
