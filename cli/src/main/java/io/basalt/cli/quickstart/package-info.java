/**
 * {@code basalt quickstart}: loads a table that every JDK carries, and shows that what comes back is what went in.
 *
 * <p>{@link io.basalt.cli.quickstart.UnicodeRows} says what the rows are, {@code Loader} writes them, {@code Checks}
 * reads them in four ways and compares each answer with the JDK's own. Threads: one, and the client's.
 */
package io.basalt.cli.quickstart;
