package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code fleet group}: boxes under a name. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description = "Boxes under a name: prints them, adds to them, takes from them.")
final class GroupCommand implements Callable<Integer> {
    @Mixin FolderOption place = new FolderOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The group; without one all are printed.")
    String name = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "BOX",
            description = "Boxes to add; without any the group is printed.")
    List<String> boxes = List.of();

    @Option(
            names = "--remove",
            description = "Take the boxes out; without any the whole group goes.")
    boolean remove;

    @Override
    public Integer call() {
        BoxGroups groups = BoxGroups.read(place.fleet().folder());
        if (!name.isEmpty() && (remove || !boxes.isEmpty())) {
            if (remove) {
                groups.remove(name, boxes);
            } else {
                groups.add(name, boxes);
            }
            groups.write();
        } else if (name.isEmpty()) {
            groups.all()
                    .forEach(
                            (group, members) ->
                                    System.out.println(group + ": " + String.join(" ", members)));
        } else {
            groups.boxes(name).forEach(System.out::println);
        }
        return 0;
    }
}
