package io.basalt.client;

import io.basalt.base.Bytes;
import io.basalt.client.admin.AsyncAdmin;
import io.basalt.client.admin.ClusterStatus;
import io.basalt.client.admin.Diagnosis;
import io.basalt.client.admin.Event;
import io.basalt.client.admin.EventQuery;
import io.basalt.client.admin.PlannedMove;
import io.basalt.client.admin.Snapshot;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.NamespaceDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import java.io.IOException;
import java.time.Duration;
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

    /** The regions of all tables, and where they are, in the order of hbase:meta. */
    public List<MetaRow> allRegions() throws IOException {
        return blocking.await(async.allRegions());
    }

    public ClusterStatus clusterStatus() throws IOException {
        return blocking.await(async.clusterStatus());
    }

    // ---- changing tables ----

    /** Deletes all rows of a disabled table, which is enabled then; its regions stay as they are, or become one. */
    public void truncateTable(TableName table, boolean keepRegions) throws IOException {
        blocking.await(async.changes().truncate(table, keepRegions));
    }

    /** Gives the table of that name these families and settings, also while it is in use. */
    public void modifyTable(TableDescriptor table) throws IOException {
        blocking.await(async.changes().modify(table));
    }

    public void addFamily(TableName table, FamilyDescriptor family) throws IOException {
        blocking.await(async.changes().addFamily(table, family));
    }

    public void modifyFamily(TableName table, FamilyDescriptor family) throws IOException {
        blocking.await(async.changes().modifyFamily(table, family));
    }

    /** Removes the family with all its cells. */
    public void deleteFamily(TableName table, Bytes family) throws IOException {
        blocking.await(async.changes().deleteFamily(table, family));
    }

    /** Writes what the table has in memory into files. */
    public void flushTable(TableName table) throws IOException {
        blocking.await(async.changes().flush(table));
    }

    // ---- namespaces ----

    public void createNamespace(NamespaceDescriptor namespace) throws IOException {
        blocking.await(async.namespaces().create(namespace));
    }

    /** Gives it these properties instead of those it had. */
    public void modifyNamespace(NamespaceDescriptor namespace) throws IOException {
        blocking.await(async.namespaces().modify(namespace));
    }

    /** Deletes one that has no tables. */
    public void deleteNamespace(String name) throws IOException {
        blocking.await(async.namespaces().delete(name));
    }

    /** All of them, in the order of their names. */
    public List<NamespaceDescriptor> listNamespaces() throws IOException {
        return blocking.await(async.namespaces().list());
    }

    /** Fails with {@code NAMESPACE_NOT_FOUND} when there is none of that name. */
    public NamespaceDescriptor findNamespace(String name) throws IOException {
        return blocking.await(async.namespaces().find(name));
    }

    // ---- regions, by their encoded names ----

    /** Fails with {@code UNKNOWN_REGION} when there is none of that name. */
    public MetaRow findRegion(String encodedName) throws IOException {
        return blocking.await(async.regions().find(encodedName));
    }

    /** @param target empty for the server that the master finds best */
    public void moveRegion(String encodedName, Optional<ServerName> target) throws IOException {
        blocking.await(async.regions().move(encodedName, target));
    }

    /** Opens a region that was closed by itself. */
    public void assignRegion(String encodedName) throws IOException {
        blocking.await(async.regions().assign(encodedName));
    }

    /** Closes the region until it is assigned again; its rows cannot be read or written meanwhile. */
    public void unassignRegion(String encodedName) throws IOException {
        blocking.await(async.regions().unassign(encodedName));
    }

    /** @param point first row of the upper half; empty for the middle of what there is */
    public void splitRegion(RegionInfo region, Optional<Bytes> point) throws IOException {
        blocking.await(async.regions().split(region, point));
    }

    /** Makes one region of neighbours. */
    public void mergeRegions(List<String> encodedNames) throws IOException {
        blocking.await(async.regions().merge(encodedNames));
    }

    /** Deletes all rows of a region, which stays what it is. */
    public void truncateRegion(RegionInfo region) throws IOException {
        blocking.await(async.regions().truncate(region));
    }

    /** Writes what the region has in memory into files. */
    public void flushRegion(String encodedName) throws IOException {
        blocking.await(async.regions().flush(encodedName));
    }

    /** Asks for a compaction and does not wait for its end: see {@link #isCompacting}. */
    public void compactRegion(String encodedName, boolean major) throws IOException {
        blocking.await(async.regions().compact(encodedName, major));
    }

    public boolean isCompacting(String encodedName) throws IOException {
        return blocking.await(async.regions().isCompacting(encodedName));
    }

    // ---- snapshots ----

    /** @param kept after this it is deleted; zero for never */
    public void takeSnapshot(String name, TableName table, Duration kept) throws IOException {
        blocking.await(async.snapshots().take(name, table, kept));
    }

    /** All of them, in the order of their names. */
    public List<Snapshot> listSnapshots() throws IOException {
        return blocking.await(async.snapshots().list());
    }

    public void deleteSnapshot(String name) throws IOException {
        blocking.await(async.snapshots().delete(name));
    }

    /** Makes a new table, or a disabled one anew, of what the snapshot holds. */
    public void restoreSnapshot(String name, TableName table) throws IOException {
        blocking.await(async.snapshots().restore(name, table));
    }

    // ---- servers, balance, events, health ----

    /** Gives the servers no more regions, and lets those that they have go elsewhere, which is not waited for. */
    public void drainServers(List<ServerName> servers) throws IOException {
        blocking.await(async.cluster().drain(servers));
    }

    /** Lets the server have regions again. */
    public void undrainServer(ServerName server) throws IOException {
        blocking.await(async.cluster().undrain(server));
    }

    /** Servers that are given no regions, in order. */
    public List<ServerName> drainedServers() throws IOException {
        return blocking.await(async.cluster().drained());
    }

    /**
     * Has a server, also a master, read its configuration anew and take the settings that are live; refused when there is
     * anything wrong with it.
     */
    public void reloadConfiguration(ServerName server) throws IOException {
        blocking.await(async.cluster().reloadConfiguration(server));
    }

    /** What the balancer would do now, and why. */
    public List<PlannedMove> planBalance() throws IOException {
        return blocking.await(async.cluster().planBalance());
    }

    /** Lets the balancer run now; gives the number of regions that it has moved. */
    public int balance() throws IOException {
        return blocking.await(async.cluster().balance());
    }

    public boolean isBalancerOn() throws IOException {
        return blocking.await(async.cluster().isBalancerOn());
    }

    /** Turns the balancer on or off; gives how it was before. */
    public boolean turnBalancer(boolean on) throws IOException {
        return blocking.await(async.cluster().turnBalancer(on));
    }

    /** What the master decided and noticed, the oldest first. */
    public List<Event> events(EventQuery query) throws IOException {
        return blocking.await(async.cluster().events(query));
    }

    /** Compares hbase:meta, manifests, znodes and servers with each other. */
    public Diagnosis diagnose() throws IOException {
        return blocking.await(async.cluster().diagnose());
    }
}
