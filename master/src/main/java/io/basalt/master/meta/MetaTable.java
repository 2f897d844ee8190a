package io.basalt.master.meta;

import io.basalt.protocol.meta.MetaMutation;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.NamespaceDescriptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * hbase:meta as the master uses it. Futures complete on the master's loop. Failures of the moment (the region is being
 * opened elsewhere) are waited out below this interface, for as long as the reign lasts.
 */
public interface MetaTable {
    /** Everything in it. */
    CompletableFuture<Contents> load();

    /** Applies the mutations together, all or none, and durably. */
    CompletableFuture<Void> apply(List<MetaMutation> mutations);

    /**
     * @param regions in the order of hbase:meta
     * @param namespaces those that were made, in the order of their names
     */
    record Contents(List<MetaRow> regions, Map<TableName, TableState> tables, List<NamespaceDescriptor> namespaces) {}
}
