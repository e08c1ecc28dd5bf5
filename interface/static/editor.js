// Keeps the numbers of the editor in step with its lines, and goes to the line of a fault. Without it the page
// works as well: the numbers are then those of the text as it was last saved.
const text = document.getElementById("text");
const numbers = document.getElementById("editor-numbers");
const editor = document.getElementById("editor");
const FEWEST = 20;

function count() {
  const lines = text.value.split("\n").length;
  text.rows = Math.max(lines + 1, FEWEST);
  return lines;
}

function number() {
  editor.classList.add("changed");
  const lines = count();
  if (numbers.dataset.lines === String(lines)) return;
  numbers.dataset.lines = lines;
  numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n") + "\n";
}

function goTo(line) {
  const before = text.value.split("\n").slice(0, line - 1).join("\n");
  const start = line > 1 ? before.length + 1 : 0;
  const end = text.value.indexOf("\n", start);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  window.scrollTo({ top: text.getBoundingClientRect().top + window.scrollY + (line - 4) * height });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.dataset.line));
});
text.addEventListener("input", number);
numbers.dataset.lines = count();
const asked = /^#line-(\d+)$/.exec(location.hash);
if (asked) goTo(Number(asked[1]));
