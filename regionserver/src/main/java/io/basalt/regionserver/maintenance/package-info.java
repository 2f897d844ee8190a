/** When regions are flushed and compacted. On the server's loop; the work itself is the regions'. */
package io.basalt.regionserver.maintenance;
