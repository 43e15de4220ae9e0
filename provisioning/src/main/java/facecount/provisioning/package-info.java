/** Gives a box its identity, network, broker access and updates. */
@NullMarked
package facecount.provisioning;

import org.jspecify.annotations.NullMarked;
