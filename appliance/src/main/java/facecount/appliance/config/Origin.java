package facecount.appliance.config;

import java.nio.file.Path;

/** Where a setting's value comes from. */
public sealed interface Origin {
    /** Nobody set it. */
    record Default() implements Origin {
        @Override
        public String shown() {
            return "default";
        }
    }

    /**
     * A place in a settings file.
     *
     * @param line from 1
     * @param column from 1
     */
    record Line(Path file, int line, int column) implements Origin {
        @Override
        public String shown() {
            return "%s:%d:%d".formatted(file, line, column);
        }
    }

    /**
     * The fleet's operator, from afar.
     *
     * @param version of the settings he made
     */
    record Fleet(long version) implements Origin {
        @Override
        public String shown() {
            return "fleet, version " + version;
        }
    }

    /** An environment variable, for development. */
    record Environment(String variable) implements Origin {
        @Override
        public String shown() {
            return variable;
        }
    }

    /** An option of the command line, such as {@code --port}. */
    record CommandLine() implements Origin {
        @Override
        public String shown() {
            return "command line";
        }
    }

    /** For messages and the panel. */
    String shown();
}
