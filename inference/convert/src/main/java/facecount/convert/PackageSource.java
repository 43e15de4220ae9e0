package facecount.convert;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One version of one package of a registry: {@code pypi:NAME==VERSION} or {@code npm:NAME@VERSION}.
 */
record PackageSource(Registry registry, String name, String version) {
    private static final Pattern PYPI =
            Pattern.compile("pypi:([A-Za-z0-9._-]+)==([A-Za-z0-9._+!-]+)");
    private static final Pattern NPM =
            Pattern.compile("npm:((?:@[a-z0-9._-]+/)?[a-z0-9._-]+)@([A-Za-z0-9._+-]+)");

    /** Where packages come from, and what their archives are. */
    enum Registry {
        PYPI(".whl"),
        NPM(".tgz");

        private final String suffix;

        Registry(String suffix) {
            this.suffix = suffix;
        }

        /** How the name of an archive ends. */
        String suffix() {
            return suffix;
        }
    }

    /**
     * Reads the catalogue's form.
     *
     * @throws IllegalArgumentException if it has neither form
     */
    static PackageSource parse(String text) {
        Matcher pypi = PYPI.matcher(text);
        if (pypi.matches()) {
            return new PackageSource(Registry.PYPI, pypi.group(1), pypi.group(2));
        }
        Matcher npm = NPM.matcher(text);
        if (npm.matches()) {
            return new PackageSource(Registry.NPM, npm.group(1), npm.group(2));
        }
        throw new IllegalArgumentException(
                "'%s' is neither pypi:NAME==VERSION nor npm:NAME@VERSION".formatted(text));
    }

    @Override
    public String toString() {
        return switch (registry) {
            case PYPI -> "pypi:" + name + "==" + version;
            case NPM -> "npm:" + name + "@" + version;
        };
    }
}
