/** What the master decided and why. Everybody tells {@link io.basalt.master.event.EventLog}. On the master's loop. */
package io.basalt.master.event;
