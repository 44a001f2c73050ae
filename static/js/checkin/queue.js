// Scans wait here for their answers: in order, one at a time, none lost while the page is open.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;

// `send` gives an answer, or throws what names its `trouble`; then the same scan is sent again, and
// its id makes sure that it counts once. `onState` hears how many wait and what is in the way.
export function makeQueue({ send, onAnswer, onState }) {
  const scans = [];
  let isRunning = false;

  async function run() {
    isRunning = true;
    while (scans.length) {
      onState({ waiting: scans.length });
      onAnswer(await answerTo(scans[0]));
      scans.shift();
    }
    isRunning = false;
    onState({ waiting: 0 });
  }

  async function answerTo(scan) {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await send(scan);
      } catch (problem) {
        onState({ waiting: scans.length, trouble: problem.trouble });
        await whenItMayWork(pause);
      }
    }
  }

  return {
    add(scan) {
      scans.push(scan);
      if (isRunning) onState({ waiting: scans.length });
      else run();
    },
    get waiting() {
      return scans.length;
    },
  };
}

function whenItMayWork(pause) {
  return new Promise((resolve) => {
    setTimeout(resolve, pause);
    window.addEventListener("online", resolve, { once: true });
  });
}
