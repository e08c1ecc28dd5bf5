// Play and pause over the slider's stops. Without this the slider, its button and the links do the same by hand.
const form = document.querySelector(".theatre");
if (form && window.htmx) {
  const slider = form.querySelector("#stop");
  const play = form.querySelector("#play");
  const pace = 900;
  let playing = false;
  let next = 0;

  const days = JSON.parse(slider.dataset.days);
  const say = () => slider.setAttribute("aria-valuetext", days[Number(slider.value) - 1]);
  const told = () => Number(document.getElementById("scene").dataset.stop);
  const show = (stop) => {
    slider.value = stop;
    say();
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const set = (wanted) => {
    playing = wanted;
    play.textContent = playing ? play.dataset.pause : play.dataset.play;
    play.setAttribute("aria-pressed", String(playing));
    // What is swapped itself is not read out: a line that stays tells of it, unless it runs by.
    document.getElementById("told").setAttribute("aria-live", playing ? "off" : "polite");
  };
  const onwards = () => {
    if (!playing) return;
    if (Number(slider.value) >= Number(slider.max)) set(false);
    else show(Number(slider.value) + 1);
  };

  say();
  slider.addEventListener("input", say);
  play.hidden = false;
  form.querySelector("#go").hidden = true;
  play.addEventListener("click", () => {
    set(!playing);
    if (!playing) return;
    if (Number(slider.value) >= Number(slider.max)) show(1);
    else onwards();
  });
  // The next stop follows when this one has been shown: a slow one is waited for.
  document.addEventListener("htmx:afterSettle", () => {
    if (!playing || told() !== Number(slider.value)) return;
    clearTimeout(next);
    next = setTimeout(onwards, pace);
  });
  document.addEventListener("htmx:responseError", () => set(false));
  document.addEventListener("htmx:sendError", () => set(false));
  slider.addEventListener("pointerdown", () => set(false));
  slider.addEventListener("keydown", () => set(false));
}
