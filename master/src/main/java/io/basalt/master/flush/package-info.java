/** Flushing whole tables: {@link io.basalt.master.flush.TableFlushes}. On the master's loop. */
package io.basalt.master.flush;
