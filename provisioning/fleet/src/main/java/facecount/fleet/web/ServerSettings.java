package facecount.fleet.web;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the page is served.
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param hostNames names beside {@code localhost} and the machine's addresses under which browsers
 *     may ask; a request under any other name is refused, since a foreign page could have pointed
 *     its own name here (DNS rebinding)
 * @param version of the program, shown on the page
 */
public record ServerSettings(String host, int port, Set<String> hostNames, String version) {
    public ServerSettings {
        if (port < 0 || port > 65_535) {
            throw new ServeException("--port is 0 to 65535, got " + port);
        }
        hostNames =
                hostNames.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }
}
