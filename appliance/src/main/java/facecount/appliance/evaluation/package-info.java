/**
 * How true the count is, measured on labelled people, faces and films. Runs from the command line
 * only.
 */
@NullMarked
package facecount.appliance.evaluation;

import org.jspecify.annotations.NullMarked;
