package facecount.appliance.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The commissioning check: asks one question after the other and says what to do about each. */
public final class Doctor {
    private final Duration limit;

    /**
     * @param limit for each check; a driver that never returns must not keep the others from being
     *     asked
     */
    public Doctor(Duration limit) {
        this.limit = limit;
    }

    /**
     * Runs the checks in order, on a thread of their own each, since they may block in native code.
     *
     * @param asTheyCome is called with each finding at once, on the caller's thread
     * @throws InterruptedException if the caller is interrupted; the check that runs is left behind
     */
    public List<Finding> examine(List<Check> checks, Consumer<Finding> asTheyCome)
            throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            Finding finding = examine(check);
            findings.add(finding);
            asTheyCome.accept(finding);
        }
        return findings;
    }

    /** True if something has to be mended: exit code 1. */
    public static boolean foundSomething(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.result() == Finding.Result.PROBLEM);
    }

    private Finding examine(Check check) throws InterruptedException {
        var task = new FutureTask<>(check.body());
        Thread.ofPlatform().daemon().name("doctor-" + check.name()).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return Finding.problem(
                    check.name(),
                    "no answer within %d s".formatted(limit.toSeconds()),
                    "unplug the device it is about, or restart the box, and ask again");
        } catch (ExecutionException e) {
            return Finding.problem(
                    check.name(),
                    "could not be checked: " + reason(e.getCause() == null ? e : e.getCause()),
                    "mend what the message names and ask again");
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
