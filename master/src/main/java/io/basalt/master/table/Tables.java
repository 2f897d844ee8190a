package io.basalt.master.table;

import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All tables but hbase:meta, by name. Lives on the master's loop. */
public final class Tables {
    private final Map<TableName, Table> tables = new TreeMap<>();

    public Collection<Table> all() {
        return List.copyOf(tables.values());
    }

    public Optional<Table> find(TableName name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** The table, which is added in this state if it is not known. */
    Table findOrAdd(TableDescriptor descriptor, TableState state) {
        return tables.computeIfAbsent(descriptor.name(), name -> new Table(descriptor, state));
    }

    void remove(TableName name) {
        tables.remove(name);
    }
}
