package facecount.appliance.health;

import facecount.appliance.health.Fact.CameraState;
import facecount.appliance.health.Fault.Severity;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Every fault there is: when it holds, how long it must before anybody sees it, and what is said of
 * it. Short disturbances cure themselves and would only teach people to look away.
 */
@SuppressWarnings("ImmutableEnumChecker") // records of text, and predicates without state
enum FaultKind {
    /* A process that fell is back within 5 s. */
    VISION_GONE(
            Severity.ERROR,
            Duration.ofSeconds(10),
            facts -> !facts.visionConnected(),
            new FaultText(
                    "The part that looks at the pictures is not running",
                    "It is started again by itself. If this stays for five minutes, unplug the box,"
                            + " wait ten seconds and plug it in again."),
            new FaultText(
                    "La partie qui regarde les images ne tourne pas",
                    "Elle redémarre toute seule. Si cela dure cinq minutes, débranchez le boîtier,"
                            + " attendez dix secondes et rebranchez-le.")),
    CAMERA_LOST(
            Severity.ERROR,
            Duration.ofSeconds(15),
            facts -> facts.camera() == CameraState.LOST,
            new FaultText(
                    "The camera sends no picture",
                    "Check that its cable is plugged in at both ends and that it has power. The box"
                            + " tries again by itself."),
            new FaultText(
                    "La caméra n'envoie pas d'image",
                    "Vérifiez que son câble est branché des deux côtés et qu'elle est alimentée. Le"
                            + " boîtier réessaie tout seul.")),
    CAMERA_DOES_NOT_START(
            Severity.ERROR,
            Duration.ofMinutes(1),
            facts -> facts.visionConnected() && facts.camera() == CameraState.STARTING,
            new FaultText(
                    "The camera does not start",
                    "Check that its cable is plugged in and that it has power. Then unplug the"
                            + " camera, wait ten seconds and plug it in again."),
            new FaultText(
                    "La caméra ne démarre pas",
                    "Vérifiez son câble et son alimentation. Puis débranchez la caméra, attendez"
                            + " dix secondes et rebranchez-la.")),
    /* The camera has shown one picture for camera.frozen-after already. */
    CAMERA_FROZEN(
            Severity.ERROR,
            Duration.ofSeconds(5),
            facts -> facts.camera() == CameraState.FROZEN,
            new FaultText(
                    "The camera shows the same picture all the time",
                    "Unplug the camera, wait ten seconds and plug it in again."),
            new FaultText(
                    "La caméra montre toujours la même image",
                    "Débranchez la caméra, attendez dix secondes et rebranchez-la.")),
    CAMERA_HUNG(
            Severity.ERROR,
            Duration.ofSeconds(15),
            facts -> facts.camera() == CameraState.HUNG,
            new FaultText(
                    "The camera does not answer",
                    "Unplug the camera, wait ten seconds and plug it in again. If that does not"
                            + " help, do the same with the box."),
            new FaultText(
                    "La caméra ne répond pas",
                    "Débranchez la caméra, attendez dix secondes et rebranchez-la. Si cela ne"
                            + " suffit pas, faites de même avec le boîtier.")),
    LEDGER_NOT_WRITTEN(
            Severity.ERROR,
            Duration.ofSeconds(5),
            facts -> !facts.ledgerWritten(),
            new FaultText(
                    "The count cannot be saved",
                    "Call whoever looks after the box: its disk is full, broken or"
                            + " write-protected."),
            new FaultText(
                    "Le comptage ne peut pas être enregistré",
                    "Appelez la personne qui s'occupe du boîtier : son disque est plein, abîmé ou"
                            + " protégé en écriture.")),
    /* The count itself says so; a minute later it may be gone, and should have been seen. */
    DISK_FULL(
            Severity.WARNING,
            Duration.ZERO,
            facts -> facts.space().full(),
            new FaultText(
                    "The box's disk is full",
                    "The number of visitors is still saved, details of single visits may be lost."
                            + " Tell whoever looks after the box today: its disk needs space."),
            new FaultText(
                    "Le disque du boîtier est plein",
                    "Le nombre de visiteurs est toujours enregistré, des détails de certains"
                            + " passages peuvent manquer. Prévenez aujourd'hui la personne qui"
                            + " s'occupe du boîtier : son disque a besoin de place.")),
    DETAIL_DROPPED(
            Severity.NOTE,
            Duration.ZERO,
            facts -> facts.space().detailDropped(),
            new FaultText(
                    "Old details were deleted to make space",
                    "Daily and hourly numbers are all kept. Nothing is to be done in the shop;"
                            + " whoever looks after the box may give it a larger disk."),
            new FaultText(
                    "D'anciens détails ont été effacés pour faire de la place",
                    "Les chiffres par jour et par heure sont tous conservés. Il n'y a rien à faire"
                            + " sur place ; la personne qui s'occupe du boîtier peut lui donner un"
                            + " disque plus grand.")),
    DISK_LOW(
            Severity.WARNING,
            Duration.ofMinutes(1),
            facts -> facts.diskFreeBytes() < FaultKind.DISK_FREE_BYTES_MIN,
            new FaultText(
                    "The box's disk is nearly full",
                    "Counting goes on for now. Tell whoever looks after the box this week."),
            new FaultText(
                    "Le disque du boîtier est presque plein",
                    "Le comptage continue pour l'instant. Prévenez cette semaine la personne qui"
                            + " s'occupe du boîtier.")),
    BOX_BUSY(
            Severity.WARNING,
            Duration.ofMinutes(1),
            facts ->
                    facts.delivering()
                            && facts.pictures().perSecond() < FaultKind.PICTURES_PER_SECOND_MIN
                            && facts.pictures().supersededShare() > 0.5f,
            new FaultText(
                    "The box is too busy to look at enough pictures",
                    "People who walk by quickly may be missed. Check that nothing covers the box's"
                            + " air vents; it slows down when it is hot."),
            new FaultText(
                    "Le boîtier est trop occupé pour regarder assez d'images",
                    "Les personnes qui passent vite peuvent lui échapper. Vérifiez que rien ne"
                            + " couvre ses aérations : il ralentit quand il a chaud.")),
    CAMERA_SLOW(
            Severity.WARNING,
            Duration.ofMinutes(1),
            facts ->
                    facts.delivering()
                            && facts.pictures().perSecond() < FaultKind.PICTURES_PER_SECOND_MIN
                            && facts.pictures().supersededShare() <= 0.5f,
            new FaultText(
                    "The camera sends few pictures",
                    "People who walk by quickly may be missed. Most cameras slow down in the dark:"
                            + " switch on the light."),
            new FaultText(
                    "La caméra envoie peu d'images",
                    "Les personnes qui passent vite peuvent lui échapper. La plupart des caméras"
                            + " ralentissent dans le noir : allumez la lumière.")),
    TOO_DARK(
            Severity.WARNING,
            Duration.ofMinutes(2),
            facts -> facts.delivering() && facts.quality().isDark(),
            new FaultText(
                    "It is too dark to see faces",
                    "Switch on the light, or check that nothing covers the camera."),
            new FaultText(
                    "Il fait trop sombre pour voir les visages",
                    "Allumez la lumière, ou vérifiez que rien ne couvre la caméra.")),
    BLURRED(
            Severity.WARNING,
            Duration.ofMinutes(2),
            facts -> facts.delivering() && !facts.quality().isDark() && facts.quality().isBlurred(),
            new FaultText(
                    "The picture is blurred",
                    "Wipe the camera's lens with a soft dry cloth. If that does not help, its focus"
                            + " must be set."),
            new FaultText(
                    "L'image est floue",
                    "Essuyez l'objectif de la caméra avec un chiffon doux et sec. Si cela ne suffit"
                            + " pas, il faut régler sa mise au point.")),
    /* The time comes from the network, a minute or two after the start. */
    CLOCK_NOT_SET(
            Severity.WARNING,
            Duration.ofMinutes(5),
            facts -> !facts.clockTrusted(),
            new FaultText(
                    "The box does not know the time",
                    "Counting goes on. Hours and days are put right as soon as the network tells"
                            + " the time, and marked if they cannot be. Check the network cable."),
            new FaultText(
                    "Le boîtier ne connaît pas l'heure",
                    "Le comptage continue. Les heures et les jours sont corrigés dès que le réseau"
                            + " donne l'heure, et signalés s'ils ne peuvent pas l'être. Vérifiez le"
                            + " câble réseau.")),
    GALLERY_FULL(
            Severity.WARNING,
            Duration.ZERO,
            Facts::galleryFull,
            new FaultText(
                    "More visitors today than the box can tell apart",
                    "Counting goes on, less exactly, until the day ends. The limit is the setting"
                            + " counting.visitors-max."),
            new FaultText(
                    "Plus de visiteurs aujourd'hui que le boîtier ne peut en distinguer",
                    "Le comptage continue, moins exact, jusqu'à la fin de la journée. La limite est"
                            + " le réglage counting.visitors-max.")),
    COUNT_RESET(
            Severity.WARNING,
            Duration.ZERO,
            Facts::reset,
            new FaultText(
                    "The box had to forget today's faces",
                    "Some of today's visitors may be counted twice; the report says so. Nothing is"
                            + " to be done: a power cut does this, to protect your visitors."),
            new FaultText(
                    "Le boîtier a dû oublier les visages d'aujourd'hui",
                    "Certains visiteurs peuvent être comptés deux fois ; le rapport le signale. Il"
                            + " n'y a rien à faire : une coupure de courant a cet effet, pour"
                            + " protéger vos visiteurs.")),
    /* Lines fail for minutes every day; nothing is lost meanwhile. */
    NOT_DELIVERED(
            Severity.WARNING,
            Duration.ofMinutes(10),
            facts -> !facts.delivered(),
            new FaultText(
                    "The counts do not reach the head office",
                    "Counting goes on and nothing is lost: they are sent as soon as the line is"
                            + " back. Check the network cable; below it is said what the line"
                            + " answers."),
            new FaultText(
                    "Les comptages n'arrivent pas au siège",
                    "Le comptage continue et rien n'est perdu : ils partiront dès que la ligne sera"
                            + " revenue. Vérifiez le câble réseau ; la réponse de la ligne est"
                            + " indiquée plus bas.")),
    PAUSED(
            Severity.NOTE,
            Duration.ZERO,
            Facts::paused,
            new FaultText("Counting is paused", "Press the button on the box to go on counting."),
            new FaultText(
                    "Le comptage est en pause",
                    "Appuyez sur le bouton du boîtier pour reprendre le comptage.")),
    PAUSE_FORGOTTEN(
            Severity.WARNING,
            Duration.ofHours(2),
            Facts::paused,
            new FaultText(
                    "Counting has been paused for more than two hours",
                    "If that was forgotten, press the button on the box."),
            new FaultText(
                    "Le comptage est en pause depuis plus de deux heures",
                    "Si c'est un oubli, appuyez sur le bouton du boîtier.")),
    ACCELERATOR_MISSING(
            Severity.NOTE,
            Duration.ofMinutes(10),
            facts -> facts.visionConnected() && !facts.accelerationAsConfigured(),
            new FaultText(
                    "The box works without its graphics processor",
                    "Counting goes on, more slowly. `facecount doctor` says why; nothing is to be"
                            + " done in the shop."),
            new FaultText(
                    "Le boîtier travaille sans son processeur graphique",
                    "Le comptage continue, plus lentement. `facecount doctor` dit pourquoi ; il n'y"
                            + " a rien à faire sur place."));

    /* Two weeks of a busy site's ledger (0.5 GB is written a day, 10 MB of it stays), and a backup. */
    static final long DISK_FREE_BYTES_MIN = 200_000_000;

    /* A person crosses a booth's view in two seconds; ten looks at a face give a good one. */
    static final float PICTURES_PER_SECOND_MIN = 5;

    private final Severity severity;
    private final Duration delay;
    private final Predicate<Facts> condition;
    private final FaultText english;
    private final FaultText french;

    FaultKind(
            Severity severity,
            Duration delay,
            Predicate<Facts> condition,
            FaultText english,
            FaultText french) {
        this.severity = severity;
        this.delay = delay;
        this.condition = condition;
        this.english = english;
        this.french = french;
    }

    /** The stable name for machines. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Severity severity() {
        return severity;
    }

    /** How long it must hold before anybody sees it. */
    Duration delay() {
        return delay;
    }

    boolean holds(Facts facts) {
        return condition.test(facts);
    }

    FaultText text(Locale locale) {
        return locale.getLanguage().equals("fr") ? french : english;
    }
}
