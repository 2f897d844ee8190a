/**
 * What a program asks of rows and what it gets back: immutable values without a connection.
 *
 * <pre>
 *   Action = Get | Mutation (Put, Delete, Increment, Append) | RowMutations | CheckAndMutate
 *   RegionMutations                                            several rows of a region, atomically
 *   FinishedFiles                                              finished HFiles for a table
 *   Scan                                                       many rows
 *   Row = Cell*                                                the results
 * </pre>
 *
 * <p>Requests hold the protobuf message they will travel as, so that sending one costs no conversion; mutations hold
 * their cells ready for the request's cell block ({@link io.basalt.client.row.Mutation#cells}). Results point into the
 * response's memory and take it apart when they are asked.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>No method changes its object: a request may be kept, shared between threads and extended in two directions.
 *   <li>Keys, families and timestamps that no server could accept are refused here, with
 *       {@link IllegalArgumentException}.
 * </ol>
 */
package io.basalt.client.row;
