package facecount.appliance;

import facecount.sync.Publication;
import facecount.sync.Topics;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import java.util.List;

/**
 * Home Assistant's MQTT discovery (its documentation, "MQTT", section "MQTT Discovery"): one device
 * with a sensor each for today's visitors and who is in view, and one for trouble. Since release
 * 2026.4 it takes an entity's name from {@code default_entity_id} and no longer from {@code
 * object_id}.
 */
final class HomeAssistant {
    private static final String ROOT = "homeassistant/";

    private HomeAssistant() {}

    static List<Publication> discovery(Topics box, String siteName) {
        return List.of(
                config(
                        box,
                        siteName,
                        "sensor",
                        "visitors",
                        JsonObject.builder()
                                .set("name", "Visitors today")
                                .set("state_class", "total_increasing")
                                .set("unit_of_measurement", "people")
                                .set("icon", "mdi:account-group")),
                config(
                        box,
                        siteName,
                        "sensor",
                        "in-view",
                        JsonObject.builder()
                                .set("name", "In view")
                                .set("state_class", "measurement")
                                .set("unit_of_measurement", "people")
                                .set("icon", "mdi:eye")),
                config(
                        box,
                        siteName,
                        "binary_sensor",
                        "problem",
                        JsonObject.builder().set("name", "Health").set("device_class", "problem")));
    }

    private static Publication config(
            Topics box, String siteName, String component, String kind, JsonObject.Builder entity) {
        String id = "facecount_" + box.device();
        JsonObject config =
                entity.set("unique_id", id + "_" + kind)
                        .set(
                                "default_entity_id",
                                component + "." + id + "_" + kind.replace('-', '_'))
                        .set("state_topic", box.state(kind))
                        .set("availability_topic", box.state("conn"))
                        .set(
                                "availability_template",
                                "{{ 'online' if value_json.online else 'offline' }}")
                        .set(
                                "device",
                                JsonObject.builder()
                                        .set("identifiers", JsonArray.createStrings(List.of(id)))
                                        .set(
                                                "name",
                                                siteName.isEmpty()
                                                        ? "Face Count "
                                                                + box.device().substring(0, 6)
                                                        : siteName)
                                        .set("manufacturer", "Face Count")
                                        .set("sw_version", Program.version())
                                        .build())
                        .build();
        // The box's name is a whole level of the topic: brokers' rules cannot tell it apart
        // otherwise.
        return Publication.of(
                        ROOT + component + "/" + box.device() + "/" + kind + "/config",
                        config.toString())
                .asRetained();
    }
}
