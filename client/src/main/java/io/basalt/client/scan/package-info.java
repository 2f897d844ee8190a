/**
 * Scans: {@link io.basalt.client.scan.AsyncScanner} goes from region to region, {@code ScanPosition} knows where to go
 * on, {@code RowAssembler} makes whole rows of pieces.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Every row comes once, whole and in order, whatever happens to regions and servers meanwhile; rows that exist
 *       during the whole scan are not missed.
 *   <li>A scanner on a server is called by one call at a time.
 * </ol>
 */
package io.basalt.client.scan;
