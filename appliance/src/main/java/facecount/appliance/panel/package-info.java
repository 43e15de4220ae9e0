/** The web panel and the HTTP API; the home of Helidon. */
@NullMarked
package facecount.appliance.panel;

import org.jspecify.annotations.NullMarked;
