/**
 * Administration: {@link io.basalt.client.admin.AsyncAdmin} on top of calls to whoever is master
 * ({@link io.basalt.client.admin.MasterCalls}) and of procedures that are waited for.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>A change of a table is submitted with one nonce, however often its request has to be repeated.
 * </ol>
 */
package io.basalt.client.admin;
