/** Starts, watches, limits and restarts child processes. */
@NullMarked
package facecount.appliance.supervisor;

import org.jspecify.annotations.NullMarked;
