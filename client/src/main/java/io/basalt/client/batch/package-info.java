/**
 * Many actions at once: grouped by server and region into Multi calls, each with an outcome of its own, and only what
 * failed is sent again.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Every action has exactly one outcome.
 *   <li>An action that succeeded is never sent again; increments and appends keep their nonce when they are.
 * </ol>
 */
package io.basalt.client.batch;
