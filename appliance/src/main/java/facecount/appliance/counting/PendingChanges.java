package facecount.appliance.counting;

import facecount.appliance.counting.DayChanges.Retired;
import facecount.appliance.counting.DayMemory.StillFace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What changed since it was told last, in the order in which it changed. */
final class PendingChanges {
    final List<CountEvent> events = new ArrayList<>();
    final Set<Visitor.Id> visitors = new LinkedHashSet<>();
    final List<Retired> retired = new ArrayList<>();
    final Map<TrackKey, TrackState> tracks = new LinkedHashMap<>();
    final Set<StillFace> stillFaces = new LinkedHashSet<>();
    final Set<Instant> hours = new LinkedHashSet<>();
    final Set<FaceKey> faces = new LinkedHashSet<>();
    final Set<FaceKey> facesGone = new LinkedHashSet<>();
    final Set<TrackKey> endedElsewhere = new LinkedHashSet<>();

    void faceChanged(FaceKey face) {
        facesGone.remove(face);
        faces.add(face);
    }

    void faceGone(FaceKey face) {
        faces.remove(face);
        facesGone.add(face);
    }

    void clear() {
        events.clear();
        visitors.clear();
        retired.clear();
        tracks.clear();
        stillFaces.clear();
        hours.clear();
        faces.clear();
        facesGone.clear();
        endedElsewhere.clear();
    }
}
