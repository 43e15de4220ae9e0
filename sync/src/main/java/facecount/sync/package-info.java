/** Delivers stored messages to a broker, oldest first, at least once. Knows nothing of faces. */
@NullMarked
package facecount.sync;

import org.jspecify.annotations.NullMarked;
