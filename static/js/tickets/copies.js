// The page for no network: lists the tickets that this browser keeps.

const list = document.querySelector("[data-copies]");
const words = { true: document.querySelector("[data-some]"), false: document.querySelector("[data-none]") };

async function titlesOf(copies) {
  const lines = [];
  for (const request of await copies.keys()) {
    const copy = await copies.match(request, { ignoreVary: true });
    const page = new DOMParser().parseFromString(await copy.text(), "text/html");
    lines.push([request.url, page.querySelector("[data-copy-title]").dataset.copyTitle]);
  }
  return lines;
}

async function show() {
  const lines = globalThis.caches ? await titlesOf(await caches.open("ticket-copies-1")) : [];
  words[lines.length > 0].hidden = false;
  for (const [url, title] of lines) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    const line = document.createElement("li");
    line.append(link);
    list.append(line);
  }
}

show();
