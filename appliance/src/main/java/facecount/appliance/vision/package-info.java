/**
 * The vision process: camera and inference become observations on a socket. The only package that
 * knows both.
 */
@NullMarked
package facecount.appliance.vision;

import org.jspecify.annotations.NullMarked;
