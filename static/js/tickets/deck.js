// Several tickets side by side: says which one is in view, and steps with buttons.

const deck = document.querySelector("[data-deck]");
const cards = [...deck.children];
const place = document.querySelector("[data-deck-place]");
const links = document.querySelectorAll("[data-deck-links] a");
const steps = document.querySelectorAll("[data-deck-step]");
let current = 0;

// Sideways only: scrollIntoView would also move the page, and the buttons away from the thumb.
function show(number) {
  deck.scrollTo({ left: cards[number].offsetLeft - cards[0].offsetLeft });
}

function bringToMiddle(link) {
  const row = link.closest("[data-deck-links]");
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}

function tell(number) {
  current = number;
  const words = place.dataset.words.replace("{number}", number + 1);
  if (place.textContent !== words) place.textContent = words;
  links.forEach((link, n) => link.setAttribute("aria-current", String(n === number)));
  bringToMiddle(links[number]);
  for (const step of steps) {
    step.setAttribute("aria-disabled", String(!cards[number + Number(step.dataset.deckStep)]));
  }
}

const watcher = new IntersectionObserver(
  (entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (seen) tell(cards.indexOf(seen.target));
  },
  { root: deck, threshold: 0.6 },
);

for (const card of cards) watcher.observe(card);
for (const step of steps) {
  step.hidden = false;
  step.addEventListener("click", () => {
    const next = current + Number(step.dataset.deckStep);
    if (cards[next]) show(next);
  });
}
links.forEach((link, number) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(number);
  });
});
tell(0);
