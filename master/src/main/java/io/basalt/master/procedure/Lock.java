package io.basalt.master.procedure;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;

/**
 * What an operation must have for itself, or may share with others that only share it too.
 *
 * @param name of the namespace or table, or encoded name of the region
 */
public record Lock(Scope scope, String name, boolean exclusive) {
    /** Kinds of things that are locked. */
    public enum Scope {
        NAMESPACE,
        TABLE,
        REGION
    }

    public static Lock namespace(String name) {
        return new Lock(Scope.NAMESPACE, name, true);
    }

    /** Tables come and go in the namespace; it has to stay. */
    public static Lock namespaceShared(String name) {
        return new Lock(Scope.NAMESPACE, name, false);
    }

    public static Lock table(TableName table) {
        return new Lock(Scope.TABLE, table.toString(), true);
    }

    /** Regions of the table change; the table has to stay as it is. */
    public static Lock tableShared(TableName table) {
        return new Lock(Scope.TABLE, table.toString(), false);
    }

    public static Lock region(RegionInfo region) {
        return new Lock(Scope.REGION, region.encodedName(), true);
    }

    boolean conflictsWith(Lock other) {
        return scope == other.scope && name.equals(other.name) && (exclusive || other.exclusive);
    }
}
