package facecount.appliance.config;

import java.util.List;

/**
 * The settings cannot be used. The message holds every problem, one a line, each beginning with
 * where it is; the program ends with exit code 78.
 */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each, in the order of the file. */
    public List<String> problems() {
        return problems;
    }
}
