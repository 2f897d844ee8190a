/**
 * Basalt's processes: the real world that servers are given ({@link io.basalt.standalone.ProcessWorld}), a server that
 * starts anew when its session is lost ({@link io.basalt.standalone.ServerRunner}), and the whole store in one process
 * ({@link io.basalt.standalone.EmbeddedStore}), for development and for users' own tests.
 */
package io.basalt.standalone;
