package facecount.appliance.vision;

import facecount.camera.Camera;
import facecount.camera.CameraStatus;
import facecount.camera.Delivery;
import facecount.camera.PicturePreparation;

import java.time.Duration;

/** What the analysis asks of a camera; in tests, a script. */
interface Pictures extends AutoCloseable {
    /** As {@link Camera#take}. */
    Delivery take(Duration limit);

    CameraStatus status();

    /** As {@link Camera#prepareWith}. */
    default void prepareWith(PicturePreparation preparation) {}

    /** As {@link Camera#picturesAreSeparate}. */
    boolean areSeparate();

    @Override
    void close();

    /**
     * @param camera owned from now on
     */
    static Pictures of(Camera camera) {
        return new Pictures() {
            @Override
            public Delivery take(Duration limit) {
                return camera.take(limit);
            }

            @Override
            public void prepareWith(PicturePreparation preparation) {
                camera.prepareWith(preparation);
            }

            @Override
            public CameraStatus status() {
                return camera.status();
            }

            @Override
            public boolean areSeparate() {
                return camera.picturesAreSeparate();
            }

            @Override
            public void close() {
                camera.close();
            }
        };
    }
}
