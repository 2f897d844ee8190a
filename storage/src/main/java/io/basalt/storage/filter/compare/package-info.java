/**
 * What clients compare stored bytes with: the comparators of filters.
 *
 * <p>A {@link io.basalt.storage.filter.compare.ByteComparator} holds the given value and compares it with a range of a
 * buffer, in place. A {@link io.basalt.storage.filter.compare.Comparison} adds the relation. {@link
 * io.basalt.storage.filter.compare.ComparatorParser} makes both from their messages. One thread at a time uses a
 * comparator: some keep what they work with.
 */
package io.basalt.storage.filter.compare;
