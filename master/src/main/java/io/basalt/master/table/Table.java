package io.basalt.master.table;

import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;

/** A table as the active master sees it. Lives on the master's loop. */
public final class Table {
    private final TableDescriptor descriptor;
    private TableState state;

    /** An operation on the table is under way; a second one is refused until it has ended. */
    private boolean locked;

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

    void state(TableState next) {
        state = next;
    }

    boolean locked() {
        return locked;
    }

    void lock() {
        locked = true;
    }

    void unlock() {
        locked = false;
    }
}
