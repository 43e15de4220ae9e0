/** What is wrong now, in words for people. */
@NullMarked
package facecount.appliance.health;

import org.jspecify.annotations.NullMarked;
