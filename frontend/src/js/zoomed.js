/** A size on a map that grows with the zoom: `zoomed(12, 3, 17, 22)`. */
export const zoomed = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
