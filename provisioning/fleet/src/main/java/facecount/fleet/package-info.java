/** The operator's program: collects what a fleet of boxes counts, and manages them. */
@NullMarked
package facecount.fleet;

import org.jspecify.annotations.NullMarked;
