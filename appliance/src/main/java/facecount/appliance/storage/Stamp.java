package facecount.appliance.storage;

import facecount.appliance.clock.Trust;

import io.helidon.json.JsonObject;

import java.time.Duration;

/** When something was, by what cannot be set. */
sealed interface Stamp {
    /**
     * @param boot the kernel's name of the machine's start
     * @param trust how far the time of day is to be believed
     */
    record SinceBoot(String boot, Duration sinceBoot, Trust trust) implements Stamp {
        @Override
        public void addTo(JsonObject.Builder message) {
            message.set("boot", boot).set("mono", sinceBoot.toMillis()).set("tq", trust.label());
        }
    }

    /** From before this was noted, or of a film. */
    record Unknown() implements Stamp {
        @Override
        public void addTo(JsonObject.Builder message) {
            // Nothing is known.
        }
    }

    void addTo(JsonObject.Builder message);
}
