// One scan to the server and its answer back, as HTML.

// The scan was not answered; `trouble` names why. It may be sent again.
export class NotNow extends Error {
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const TOO_LONG = 10_000;
const ANSWERED = [200, 422];

export async function sendScan(form, scan) {
  const response = await post(form, scan);
  // A redirect leads to the login.
  if (response.type === "opaqueredirect" || response.status === 403) throw new NotNow("signedOut");
  if (!ANSWERED.includes(response.status)) throw new NotNow("offline");
  return response.text();
}

async function post(form, scan) {
  const token = form.elements.csrfmiddlewaretoken.value;
  try {
    return await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams({ ...scan, csrfmiddlewaretoken: token }),
      headers: { "HX-Request": "true" },
      redirect: "manual",
      signal: AbortSignal.timeout(TOO_LONG),
    });
  } catch {
    throw new NotNow("offline");
  }
}
