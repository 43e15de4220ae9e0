package facecount.fleet;

import facecount.sync.Topics;

import java.util.List;

/**
 * Who may say and hear what at the broker, in the words of each broker. A box is known by the name
 * in its certificate, so that there is no line per box.
 *
 * @param collectors names in certificates
 * @param operators names in certificates
 * @param shutOut names whose certificates were all taken back: a connection that stands keeps
 *     standing, and may do nothing any more
 */
record AccessRules(List<String> collectors, List<String> operators, List<String> shutOut) {
    private static final String HEAD =
            "Who may say and hear what. `facecount fleet` writes it at every init, enrol and"
                    + " revoke; what is added here is lost.";

    /** Mosquitto's word for the name in the certificate; it must be a whole level of a topic. */
    private static final String OWN = "%u";

    private record Rule(boolean says, String topic) {}

    private static final List<Rule> BOX =
            List.of(
                    new Rule(true, own("up")),
                    new Rule(true, own("state")),
                    new Rule(false, own("dn")),
                    new Rule(true, "homeassistant/sensor/" + OWN + "/+/config"),
                    new Rule(true, "homeassistant/binary_sensor/" + OWN + "/+/config"));

    private static final List<Rule> COLLECTOR =
            List.of(
                    new Rule(false, Topics.ofAll("up")),
                    new Rule(false, Topics.ofAll("state")),
                    new Rule(true, Topics.ofAll("dn").replace("#", "ack")),
                    new Rule(true, Topics.ofAll("dn").replace("#", "time")));

    private static final List<Rule> OPERATOR =
            List.of(
                    new Rule(false, Topics.ofAll("up")),
                    new Rule(false, Topics.ofAll("state")),
                    new Rule(true, Topics.ofAll("dn")));

    AccessRules {
        collectors = List.copyOf(collectors);
        operators = List.copyOf(operators);
        shutOut = List.copyOf(shutOut);
    }

    private static String own(String branch) {
        return Topics.ofAll(branch).replace("+", OWN);
    }

    /** A file for Mosquitto's {@code acl_file}. */
    String mosquitto() {
        StringBuilder text = new StringBuilder("# " + HEAD + "\n\n# A box: its own topics.\n");
        BOX.forEach(rule -> text.append("pattern ").append(mosquitto(rule)));
        collectors.forEach(name -> mosquitto(text, name, COLLECTOR));
        operators.forEach(name -> mosquitto(text, name, OPERATOR));
        for (String name : shutOut) {
            text.append("\nuser ").append(name).append("\ntopic deny #\n");
        }
        return text.toString();
    }

    private static void mosquitto(StringBuilder text, String name, List<Rule> rules) {
        text.append("\nuser ").append(name).append('\n');
        rules.forEach(rule -> text.append("topic ").append(mosquitto(rule)));
    }

    private static String mosquitto(Rule rule) {
        return "%s %s%n".formatted(rule.says() ? "write" : "read", rule.topic());
    }

    /** A file for EMQX's authorization by file, of which the first row that fits counts. */
    String emqx() {
        StringBuilder text = new StringBuilder("%% " + HEAD + "\n%% Not tried.\n");
        for (String name : shutOut) {
            text.append("{deny, {username, \"").append(name).append("\"}}.\n");
        }
        collectors.forEach(name -> emqx(text, "\"" + name + "\"", COLLECTOR));
        operators.forEach(name -> emqx(text, "\"" + name + "\"", OPERATOR));
        emqx(text, "{re, \"^[a-z2-7]{26}$\"}", BOX);
        return text.append("{deny, all}.\n").toString();
    }

    private static void emqx(StringBuilder text, String who, List<Rule> rules) {
        for (Rule rule : rules) {
            text.append(
                    "{allow, {username, %s}, %s, [\"%s\"]}.%n"
                            .formatted(
                                    who,
                                    rule.says() ? "publish" : "subscribe",
                                    rule.topic().replace(OWN, "${username}")));
        }
    }
}
