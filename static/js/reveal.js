// Fetches a part of the page once its reader gets there: data-reveal="address of the part".

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) fill(entry.target);
  },
  { rootMargin: "200px" },
);

async function fill(place) {
  observer.unobserve(place);
  // As HTMX asks, for which the server answers with the part alone.
  const answer = await fetch(place.dataset.reveal, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
  else place.remove();
}

for (const place of document.querySelectorAll("[data-reveal]")) observer.observe(place);
