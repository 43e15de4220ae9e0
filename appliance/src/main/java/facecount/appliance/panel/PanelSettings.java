package facecount.appliance.panel;

import java.util.Locale;
import java.util.Set;

/**
 * How the panel is served.
 *
 * @param host address to listen on; {@code 127.0.0.1} until the box is claimed
 * @param port 0 takes a free one
 * @param hostNames names beside {@code localhost} and the loopback addresses under which browsers
 *     may reach the panel; a request under any other name is refused, since a foreign page could
 *     have pointed its own name here (DNS rebinding)
 * @param language shown where the browser asks for neither English nor French
 * @param emotionsHiddenBelow in the record of a day, a number of visitors with one emotion that is
 *     below this and not 0 is hidden, since few are easily recognised; 0 hides none
 */
public record PanelSettings(
        String host, int port, Set<String> hostNames, Language language, int emotionsHiddenBelow) {
    /** A language the panel speaks. */
    public enum Language {
        ENGLISH("en"),
        FRENCH("fr");

        private final String code;

        Language(String code) {
            this.code = code;
        }

        /** ISO 639-1. */
        public String code() {
            return code;
        }
    }

    public PanelSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("panel.port is 0 to 65535, got " + port);
        }
        if (emotionsHiddenBelow < 0) {
            throw new IllegalArgumentException(
                    "panel.emotions-hidden-below is 0 or more, got " + emotionsHiddenBelow);
        }
        hostNames =
                hostNames.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** Reachable from the box itself only; hides numbers below 5. */
    public static PanelSettings local(int port) {
        return new PanelSettings("127.0.0.1", port, Set.of(), Language.ENGLISH, 5);
    }
}
