/**
 * One operation over many attempts: what a failure means ({@link Verdict}), how long to wait ({@link RetryPolicy}), the
 * loop around it ({@link Retrier}), and the error that tells all of it in the end ({@link OperationFailedException}).
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>An operation has one deadline; whatever it needs on its way is bounded by what is left of it.
 *   <li>Two attempts of one operation never run at the same time.
 *   <li>A failed operation names every kind of failure it met and where, up to a bound.
 * </ol>
 */
package io.basalt.client.retry;
