// The QR code's secret stands behind the # of the address, which no server gets. It leaves the
// address and the history before it is posted, so that nobody reads it from this phone later.

const form = document.getElementById("door-pass-code");

function takeCode() {
  const code = location.hash.slice(1);
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}

takeCode();
// A second code, opened in the tab where this page stands already.
window.addEventListener("hashchange", takeCode);
