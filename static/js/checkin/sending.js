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
// Why a door pass is over: "revoked", "expired" or "unknown".
const PASS_IS_OVER = "Door-Pass";
const TOKEN = "[name=csrfmiddlewaretoken]";

export async function sendScan({ address, fields }) {
  const csrfmiddlewaretoken = document.querySelector(TOKEN).value;
  const response = await ask(address, {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrfmiddlewaretoken }),
    headers: { "HX-Request": "true" },
  });
  if (ANSWERED.includes(response.status)) return response.text();
  const trouble = troubleWith(response);
  // Another pass or session, got in another tab, may have come with another token.
  if (response.status === 403 || trouble === "signedOut") await renewToken();
  throw new NotNow(trouble);
}

function troubleWith({ status, type, headers }) {
  if (type === "opaqueredirect") return "signedOut"; // It leads to the login.
  if (status === 403) return headers.get(PASS_IS_OVER) ?? "signedOut";
  if (status === 404) return "gone";
  return status === 429 || status >= 500 ? "busy" : "offline";
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
