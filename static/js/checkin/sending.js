// One scan to the server and its answer back, as HTML.

// The scan was not answered; `trouble` names why. It may be sent again.
class NotNow extends Error {
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const TOO_LONG = 10_000;
const ANSWERED = [200, 422];
const TOKEN = "[name=csrfmiddlewaretoken]";

export async function sendScan(form, scan) {
  const response = await ask(form.action, {
    method: "POST",
    body: new URLSearchParams({ ...scan, csrfmiddlewaretoken: form.querySelector(TOKEN).value }),
    headers: { "HX-Request": "true" },
  });
  if (isSignedOut(response)) {
    await renewToken();
    throw new NotNow("signedOut");
  }
  if (!ANSWERED.includes(response.status)) throw new NotNow("offline");
  return response.text();
}

// A redirect leads to the login.
function isSignedOut(response) {
  return response.type === "opaqueredirect" || response.status === 403;
}

// Whoever signs in again, in another tab, gets another token; the forms here take it over.
async function renewToken() {
  const response = await ask(location.pathname);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page.querySelector(TOKEN)?.value;
  if (!token) return;
  for (const field of document.querySelectorAll(TOKEN)) field.value = token;
}

async function ask(address, options = {}) {
  try {
    return await fetch(address, {
      ...options,
      redirect: "manual",
      signal: AbortSignal.timeout(TOO_LONG),
    });
  } catch {
    throw new NotNow("offline");
  }
}
