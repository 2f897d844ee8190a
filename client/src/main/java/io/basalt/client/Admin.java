package io.basalt.client;

import io.basalt.base.Bytes;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Tables and the cluster, administered. Each call waits until it is done, for every client; thread-safe. Failures are
 * {@link io.basalt.client.retry.OperationFailedException}s, whose kind tells what the master had against it.
 */
public final class Admin {
    private final AsyncAdmin async;
    private final Blocking blocking;

    Admin(AsyncAdmin async, Blocking blocking) {
        this.async = async;
        this.blocking = blocking;
    }

    /** The same, without blocking. */
    public AsyncAdmin async() {
        return async;
    }

    /** Creates a table of one region. */
    public void createTable(TableDescriptor table) throws IOException {
        blocking.await(async.createTable(table));
    }

    /** Creates a table with a region before, between and after the given keys, which are sorted and distinct. */
    public void createTable(TableDescriptor table, List<Bytes> splitKeys) throws IOException {
        blocking.await(async.createTable(table, splitKeys));
    }

    /** Deletes a disabled table and all its rows. */
    public void deleteTable(TableName table) throws IOException {
        blocking.await(async.deleteTable(table));
    }

    /** Lets a disabled table be used again. */
    public void enableTable(TableName table) throws IOException {
        blocking.await(async.enableTable(table));
    }

    /** Closes all regions of a table; its rows stay, but cannot be read or written. */
    public void disableTable(TableName table) throws IOException {
        blocking.await(async.disableTable(table));
    }

    /** All tables of users, in order. */
    public List<TableName> listTables() throws IOException {
        return blocking.await(async.listTables());
    }

    /** All tables of users with their families, in order. */
    public List<TableDescriptor> describeTables() throws IOException {
        return blocking.await(async.describeTables());
    }

    /** Fails with {@code TABLE_NOT_FOUND} when there is no such table. */
    public TableDescriptor describeTable(TableName table) throws IOException {
        return blocking.await(async.describeTable(table));
    }

    public boolean tableExists(TableName table) throws IOException {
        return blocking.await(async.tableExists(table));
    }

    /** Whether a table may be used; nothing when there is no such table. */
    public Optional<TableState> tableState(TableName table) throws IOException {
        return blocking.await(async.tableState(table));
    }

    /** The regions of a table in the order of their keys, and where they are; none when there is no such table. */
    public List<MetaRow> regions(TableName table) throws IOException {
        return blocking.await(async.regions(table));
    }

    public ClusterStatus clusterStatus() throws IOException {
        return blocking.await(async.clusterStatus());
    }
}
