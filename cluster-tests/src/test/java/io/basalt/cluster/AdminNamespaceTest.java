package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.NamespaceDescriptor;
import org.apache.hadoop.hbase.NamespaceExistException;
import org.apache.hadoop.hbase.NamespaceNotFoundException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.TableDescriptor;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Namespaces as the stock Admin and AsyncAdmin manage them. */
@Timeout(180)
@ExtendWith(SharedCluster.class)
final class AdminNamespaceTest {
    @Test
    void aNamespaceIsMadeChangedUsedAndDeleted(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            admin.createNamespace(NamespaceDescriptor.create("shop")
                    .addConfiguration("owner", "ann")
                    .build());
            assertEquals("ann", admin.getNamespaceDescriptor("shop").getConfigurationValue("owner"));
            assertTrue(List.of(admin.listNamespaces()).containsAll(List.of("default", "hbase", "shop")));
            assertTrue(Arrays.stream(admin.listNamespaceDescriptors())
                    .anyMatch(each -> each.getName().equals("shop")));

            NamespaceDescriptor changed = NamespaceDescriptor.create("shop")
                    .addConfiguration("owner", "bob")
                    .addConfiguration("site", "north")
                    .build();
            admin.modifyNamespace(changed);
            assertEquals(
                    Map.of("owner", "bob", "site", "north"),
                    admin.getNamespaceDescriptor("shop").getConfiguration());

            TableName orders = TableName.valueOf("shop", "orders");
            admin.createTable(table(orders));
            assertArrayEquals(new TableName[] {orders}, admin.listTableNamesByNamespace("shop"));
            assertEquals(
                    orders,
                    admin.listTableDescriptorsByNamespace("shop".getBytes(UTF_8))
                            .get(0)
                            .getTableName());
            assertThrows(DoNotRetryIOException.class, () -> admin.deleteNamespace("shop"), "it has a table");

            admin.disableTable(orders);
            admin.deleteTable(orders);
            admin.deleteNamespace("shop");
            assertThrows(NamespaceNotFoundException.class, () -> admin.getNamespaceDescriptor("shop"));
        }
    }

    @Test
    void wrongUsesHaveHBasesExceptions(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            NamespaceDescriptor absent = NamespaceDescriptor.create("absent").build();
            assertThrows(NamespaceNotFoundException.class, () -> admin.modifyNamespace(absent));
            assertThrows(NamespaceNotFoundException.class, () -> admin.deleteNamespace("absent"));
            assertThrows(NamespaceNotFoundException.class, () -> admin.listTableNamesByNamespace("absent"));
            assertThrows(
                    NamespaceNotFoundException.class,
                    () -> admin.createTable(table(TableName.valueOf("absent", "orders"))));
            assertThrows(
                    NamespaceExistException.class,
                    () -> admin.createNamespace(
                            NamespaceDescriptor.create("default").build()));
            assertThrows(DoNotRetryIOException.class, () -> admin.deleteNamespace("default"));
            assertThrows(DoNotRetryIOException.class, () -> admin.deleteNamespace("hbase"));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> admin.createNamespace(
                            NamespaceDescriptor.create("bad/name").build()));
        }
    }

    @Test
    void theAsyncAdminDoesTheSame(Cluster cluster) throws Exception {
        try (AsyncConnection connection = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                .get()) {
            AsyncAdmin admin = connection.getAdmin();
            admin.createNamespace(NamespaceDescriptor.create("later").build()).get();
            assertTrue(admin.listNamespaces().get().contains("later"));
            admin.modifyNamespace(NamespaceDescriptor.create("later")
                            .addConfiguration("k", "v")
                            .build())
                    .get();
            assertEquals("v", admin.getNamespaceDescriptor("later").get().getConfigurationValue("k"));
            admin.deleteNamespace("later").get();
            assertTrue(admin.listNamespaceDescriptors().get().stream()
                    .noneMatch(each -> each.getName().equals("later")));
            Throwable failure = assertThrows(ExecutionException.class, () -> admin.deleteNamespace("later")
                            .get())
                    .getCause();
            assertEquals(NamespaceNotFoundException.class, failure.getClass());
        }
    }

    private static TableDescriptor table(TableName name) {
        return TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of("f"))
                .build();
    }
}
