package io.basalt.master.table;

import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;

/** A table as the active master sees it. Lives on the master's loop. */
public final class Table {
    private TableDescriptor descriptor;
    private TableState state;

    Table(TableDescriptor descriptor, TableState state) {
        this.descriptor = descriptor;
        this.state = state;
    }

    public TableName name() {
        return descriptor.name();
    }

    public TableDescriptor descriptor() {
        return descriptor;
    }

    public TableState state() {
        return state;
    }

    void descriptor(TableDescriptor next) {
        descriptor = next;
    }

    void state(TableState next) {
        state = next;
    }
}
