// Lets deadlines count down. One purpose; without it the server's own words stand unchanged.
// The clock is the server's: body[data-now] is its time when the page was made, so that a reader's
// wrong clock cannot show a wrong deadline. Words come from the element, in the reader's language.

const PLACES = /\{(days|hours|minutes|seconds)\}/g;
const offset = Date.parse(document.body.dataset.now) - Date.now();

/** The words of `element` for `left` milliseconds. */
function worded(element, left) {
  if (left <= 0) return element.dataset.over;
  const total = Math.floor(left / 1000);
  const value = {
    days: Math.floor(total / 86400),
    hours: Math.floor(total / 3600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
  const words = value.days ? element.dataset.days
    : value.hours ? element.dataset.hours : element.dataset.seconds;
  return words.replace(PLACES, (_, name) => value[name]);
}

function show() {
  const now = Date.now() + offset;
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const words = worded(element, Date.parse(element.dataset.countdown) - now);
    if (element.textContent !== words) element.textContent = words;
  }
}

if (document.querySelector("[data-countdown]")) {
  show();
  setInterval(show, 1000);
}
