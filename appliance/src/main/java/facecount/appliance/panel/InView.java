package facecount.appliance.panel;

import facecount.inference.View;

import java.util.Map;

/**
 * Who is in view now.
 *
 * @param visitors number of today's visitor by track; a track whose visitor is not known yet is not
 *     in it
 */
public record InView(View view, Map<Long, Integer> visitors) {
    public InView {
        visitors = Map.copyOf(visitors);
    }
}
