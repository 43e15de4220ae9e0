/** Which time it is, and how far that is known. */
@NullMarked
package facecount.appliance.clock;

import org.jspecify.annotations.NullMarked;
