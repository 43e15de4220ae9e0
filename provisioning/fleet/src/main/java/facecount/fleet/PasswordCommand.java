package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** {@code fleet password}: sets the password of the page that {@code fleet serve} shows. */
@Command(
        name = "password",
        mixinStandardHelpOptions = true,
        description = {
            "Sets the password of the fleet's page; there is none until then.",
            "Asks for it, or reads it from standard input, one line."
        })
final class PasswordCommand implements Callable<Integer> {
    @Mixin FleetOptions options = new FleetOptions();

    @Override
    public Integer call() {
        FleetFolder fleet = options.fleet();
        fleet.webPassword()
                .write(
                        Terminal.console()
                                .map(PasswordCommand::asked)
                                .orElseGet(PasswordCommand::line));
        System.out.printf(
                "The password is set; who was signed in with another one is out. `facecount fleet"
                        + " serve --fleet %s` shows the page.%n",
                fleet.folder());
        return 0;
    }

    private static String asked(Console console) {
        char[] password = typed(console, "Password: ");
        char[] again = typed(console, "Once more: ");
        if (!Arrays.equals(password, again)) {
            throw new FleetException("the two passwords differ; nothing was changed");
        }
        return new String(password);
    }

    private static char[] typed(Console console, String question) {
        char[] typed = console.readPassword(question);
        if (typed == null) {
            throw new FleetException("no password was given; nothing was changed");
        }
        return typed;
    }

    private static String line() {
        try {
            String line =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                            .readLine();
            if (line == null) {
                throw new FleetException("standard input holds no password; its first line is one");
            }
            return line;
        } catch (IOException e) {
            throw new FleetException("standard input cannot be read: " + e.getMessage(), e);
        }
    }
}
