/**
 * The program: {@code Main} builds everything, in order, in one method, and stops it in reverse.
 */
@NullMarked
package facecount.appliance;

import org.jspecify.annotations.NullMarked;
