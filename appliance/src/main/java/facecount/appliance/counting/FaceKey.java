package facecount.appliance.counting;

/** Whose template it is, for keeping templates beside the ledger. */
public sealed interface FaceKey {
    /** Sum of the embeddings of a visitor's ended tracks. */
    record OfVisitor(Visitor.Id visitor) implements FaceKey {}

    /** Embedding of a track in view, or of an undecided one. */
    record OfTrack(TrackKey track) implements FaceKey {}

    /** Template of a still face. */
    record OfStillFace(int stillFace) implements FaceKey {}
}
