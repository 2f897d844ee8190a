/**
 * Filters: what clients have the server leave out of a read. All of HBase's standard ones, with its semantics.
 *
 * <p>{@link io.basalt.storage.filter.FilterParser} makes a {@link io.basalt.storage.filter.Filter} from the message that
 * names it; unknown classes are refused. {@code storage.read} asks it, in the order that {@code Filter} tells. Comparing
 * with given values is a package of its own, {@code compare}.
 *
 * <pre>
 *   rows      RowFilter, RowSetFilter (of RowRanges or FuzzyRows), InclusiveStopFilter, RandomRowFilter, PageFilter
 *   columns   ColumnPrefixFilter, ColumnRangeFilter, ColumnPaginationFilter, ColumnCountGetFilter, FirstKeyOnlyFilter
 *   cells     CellPartFilter, TimestampsFilter, KeyOnlyFilter, ColumnValueFilter
 *   by value  SingleColumnValueFilter, DependentColumnFilter
 *   others    FilterListAll, FilterListAny, SkipFilter, WhileMatchFilter, FilterAllFilter
 * </pre>
 *
 * <h2>Where it is not HBase's</h2>
 *
 * <ul>
 *   <li>A list with MUST_PASS_ONE heeds the jumps of members that it does not ask, so no cell is lost that a member wants.
 *   <li>Of prefixes of columns that begin one another, the shorter one counts.
 *   <li>A fuzzy row filter never passes over a row that is shorter than its pattern and matches, and a reversed scan with
 *       one always moves on.
 *   <li>A regular expression that runs wild, and a value that is no number for a comparator of numbers, end the scan with
 *       an error that is not tried again.
 * </ul>
 *
 * <h2>Threads</h2>
 *
 * A filter serves one scan, on one thread after another.
 */
package io.basalt.storage.filter;
