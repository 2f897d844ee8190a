/**
 * Interfaces of other people's clients, called method by method: {@link io.basalt.testkit.calls.EveryCall} by a script,
 * {@link io.basalt.testkit.calls.CalledMethods} through what a test does with them anyway. Both fail over methods that
 * nobody called, so that an interface cannot grow unnoticed.
 *
 * <p>Nothing here knows HBase's classes, of which tests have one version or another.
 */
package io.basalt.testkit.calls;
