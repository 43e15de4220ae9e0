package facecount.appliance.health;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Faults in the reader's language: French, else English. */
public final class Texts {
    private Texts() {}

    /** The words for a fault's code, if it is one of ours. */
    public static Optional<FaultText> of(String code, Locale locale) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .map(kind -> kind.text(locale));
    }

    /** The words for a fault: its own where there are none in the reader's language. */
    public static FaultText of(Fault fault, Locale locale) {
        return of(fault.code(), locale)
                .orElseGet(() -> new FaultText(fault.title(), fault.advice()));
    }
}
