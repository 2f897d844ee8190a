/**
 * Names of the things a cluster is made of: tables, regions, servers, and the row ranges that regions cover.
 *
 * <p>Read in this order: {@link io.basalt.protocol.name.TableName}, {@link io.basalt.protocol.name.RegionName},
 * {@link io.basalt.protocol.name.RegionInfo}, {@link io.basalt.protocol.name.ServerName}. All are immutable values that
 * refuse what is not a name with {@link java.lang.IllegalArgumentException}. Their texts are HBase's, byte for byte,
 * since clients compute the same names from the same parts. The protobuf forms are in
 * {@code io.basalt.protocol.wire}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Printing a parsed name gives the text it was parsed from ({@code RegionNameTest}, {@code TableNameTest},
 *       {@code ServerNameTest}).
 *   <li>Region names order as the regions' rows do under {@code CellOrder.META} ({@code RegionNameTest}).
 * </ol>
 */
package io.basalt.protocol.name;
