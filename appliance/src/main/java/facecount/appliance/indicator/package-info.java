/** What the LED does with the health, and the button; the home of Pi4J. */
@NullMarked
package facecount.appliance.indicator;

import org.jspecify.annotations.NullMarked;
