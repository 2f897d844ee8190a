/**
 * What every module shares and nothing else explains: bytes as values, sizes and addresses with units, and the seams
 * through which the world comes in.
 *
 * <h2>Values</h2>
 * {@link io.basalt.base.Bytes} is for keys and values that live longer than a call. Hot paths compare bytes where they
 * lie ({@link io.basalt.protocol.cell}) and make none of these. {@link io.basalt.base.Size} and
 * {@link io.basalt.base.HostPort} exist so that no setting is a bare number or a bare string, and print as they are
 * written.
 *
 * <h2>Seams</h2>
 * {@link io.basalt.base.Clock}, {@link io.basalt.base.EventLoop} and {@link io.basalt.base.Threads} are passed in, from
 * the main program down. Nothing below it asks the machine for the time, makes a thread or sleeps
 * ({@code ArchitectureTest}), which is what lets a whole cluster run on one thread over simulated time. Files and
 * network have seams of their own, in the modules that use them.
 *
 * <p>Two rules hold for all code written against them:
 *
 * <ol>
 *   <li>State belongs to one loop, and a task on a loop never blocks: what blocks goes to
 *       {@link io.basalt.base.Threads#workers} and comes back as a task.
 *   <li>Wall time names things (timestamps of cells, start codes); only {@link io.basalt.base.Clock#nanos} measures.
 * </ol>
 *
 * <p>This package depends on the JDK alone.
 */
package io.basalt.base;
