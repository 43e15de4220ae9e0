/** Opens a picture source, keeps it open, hands over the newest picture. The home of JavaCV. */
@NullMarked
package facecount.camera;

import org.jspecify.annotations.NullMarked;
