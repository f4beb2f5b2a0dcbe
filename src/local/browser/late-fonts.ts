let arrivals = 0;

/**
 * Draws all text again whenever a piece of a web font has come. Chromium 147 keeps the empty boxes that it shaped for a Chinese
 * word while the font was on its way, if a system font stands before the web font; only a changed font description makes it
 * shape the word anew. The feature tag exists in no font, so nothing else changes.
 */
export function redrawOnLateFonts(page = document): void {
  const redraw = () => {
    arrivals += 1;
    page.body.style.fontFeatureSettings = `"desk" ${arrivals}`;
  };
  page.fonts.addEventListener('loadingdone', redraw);
  // In a frame that has been loaded some have come already.
  if (page.readyState === 'complete') redraw();
}
