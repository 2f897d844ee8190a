/** The outcomes of long operations, which clients ask for by an id. On the master's loop. */
package io.basalt.master.procedure;
