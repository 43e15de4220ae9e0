package facecount.fleet;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which boxes. */
final class TargetOptions {
    @Option(names = "--box", paramLabel = "BOX", description = "This box; may be repeated.")
    List<String> boxes = new ArrayList<>();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "The boxes of this group (`facecount fleet group`); may be repeated.")
    List<String> groups = new ArrayList<>();

    @Option(names = "--all", description = "All boxes the fleet's database knows.")
    boolean all;

    /**
     * @throws FleetException if there is none
     */
    List<String> in(FleetOptions options) {
        TreeSet<String> targets = new TreeSet<>();
        for (String box : boxes) {
            try {
                targets.add(new facecount.sync.Topics(box).device());
            } catch (IllegalArgumentException e) {
                throw new FleetException(e.getMessage() + "; `facecount fleet list` names them", e);
            }
        }
        if (!groups.isEmpty()) {
            BoxGroups known = BoxGroups.read(options.fleet().folder());
            groups.forEach(group -> targets.addAll(known.boxes(group)));
        }
        if (all) {
            try (JdbcStore store = options.store()) {
                store.boxes().forEach(box -> targets.add(box.device()));
            }
        }
        if (targets.isEmpty()) {
            throw new FleetException(
                    "no box is meant: name some with --box or --group, or all with --all");
        }
        return List.copyOf(targets);
    }
}
