/** What a workload beside the count compiles against. */
@NullMarked
package facecount.plugin;

import org.jspecify.annotations.NullMarked;
