/** What the active master keeps for its successors, in a region of our own engine. On the master's loop. */
package io.basalt.master.store;
