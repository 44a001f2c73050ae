// On every page: tickets that this browser keeps go at sign-out, when another account (or nobody)
// is signed in, and when their time is over. Pages that may be copies themselves name no reader.

const COPIES = "ticket-copies-1";
const BY_LINK = "link";
const reader = document.querySelector('meta[name="reader"]')?.content;

async function forgetAll() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("ticket-")).map((name) => caches.delete(name)));
}

async function forgetOthers() {
  if (!(await caches.has(COPIES))) return;
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    const copy = await copies.match(request, { ignoreVary: true });
    const [keeper, until] = copy.headers.get("X-Ticket-Copy").split(" ");
    const isOthers = reader && keeper !== BY_LINK && keeper !== reader;
    if (isOthers || until * 1000 < Date.now()) await copies.delete(request, { ignoreVary: true });
  }
  // What pages are made of, of every version of this site, goes with the last of them; not seen
  // from a ticket's own page, whose copy may just be on its way.
  if (reader && !(await copies.keys()).length) await forgetAll();
}

async function signOut(event) {
  const form = event.target;
  // A form may have a button whose name is "action", which hides the property.
  if (!form.getAttribute("action")?.endsWith("/logout/")) return;
  event.preventDefault();
  try {
    await forgetAll();
  } finally {
    form.submit();
  }
}

if (globalThis.caches) {
  document.addEventListener("submit", signOut);
  // Private windows of some browsers refuse: nothing is kept there.
  forgetOthers().catch(() => {});
}
