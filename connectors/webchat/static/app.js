"use strict";

// The page keeps nothing of its own but the text size: after each (re)connection the server sends the history, and items
// are known by their ids, so that nothing shows twice and what was not acknowledged is sent again harmlessly.

const texts = JSON.parse(document.body.dataset.texts);
const MAX_TEXT = 2000;
const FOLD_ABOVE = 900; // characters
const $ = (id) => document.getElementById(id);
const scroll = $("scroll"), log = $("log"), typing = $("typing"), input = $("input"), older = $("older");

let socket = null;
let retryMs = 500;
let refusedBefore = 0;
let greeted = false; // the first history has come
let connected = false;
let lineProblem = "", textProblem = "";
const unsent = new Map(); // client id → frame, until acknowledged
const open = new Set(); // messages that wait for their last reply
const shown = new Map(); // "you:<client id>" or "bot:<n>" → element

const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const calendar = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function when(iso) {
  const then = new Date(iso);
  const day = calendar.format(then);
  return day === calendar.format(new Date()) ? clock.format(then) : `${clock.format(then)} ${day}`;
}

function connect() {
  setState(texts.connecting);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws`);
  let opened = false;
  socket.onopen = () => {
    opened = true;
    refusedBefore = 0;
    retryMs = 500;
    socket.send(JSON.stringify({ type: "hello" }));
  };
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = () => {
    if (!opened) refusedBefore += 1;
    connected = false;
    setState(texts.offline);
    if (greeted || refusedBefore > 2) lineProblem = navigator.cookieEnabled ? texts.offline : texts.no_cookie;
    showProblems();
    showTyping();
    setTimeout(connect, retryMs + Math.random() * 300);
    retryMs = Math.min(retryMs * 2, 10000);
  };
}

function setState(words) { $("state").textContent = words; }

function showProblems() {
  const words = [lineProblem, textProblem].filter(Boolean).join(" ");
  if ($("problem").textContent !== words) $("problem").textContent = words;
  $("problem").hidden = !words;
}

function receive(frame) {
  if (frame.type === "history") onHistory(frame);
  else if (frame.type === "older") onOlder(frame);
  else if (frame.type === "ack") onAck(frame);
  else if (frame.type === "mirror") addQuestion(frame);
  else if (frame.type === "reply") addReply(frame);
  else if (frame.type === "refused") onRefused(frame);
  else if (frame.type === "later") setTimeout(() => transmit(frame.id), 3000);
  showTyping();
}

function onHistory(frame) {
  setState(texts.online);
  connected = true;
  lineProblem = "";
  showProblems();
  const first = !greeted;
  greeted = true;
  if (first) log.setAttribute("aria-live", "off"); // what was said before is not read out again
  for (const item of frame.items) item.who === "you" ? addQuestion(item) : addReply(item);
  if (first) {
    older.hidden = !frame.more;
    $("suggestions").hidden = frame.items.length > 0;
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
    if (frame.items.length) toEnd();
  }
  for (const id of unsent.keys()) transmit(id);
}

function onOlder(frame) {
  const before = scroll.scrollHeight - scroll.scrollTop;
  const start = log.firstChild;
  log.setAttribute("aria-live", "off");
  for (const item of frame.items) {
    const element = item.who === "you" ? addQuestion(item) : addReply(item);
    if (element) log.insertBefore(element, start);
  }
  older.hidden = !frame.more;
  scroll.scrollTop = scroll.scrollHeight - before;
  scroll.focus({ preventScroll: true });
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function onAck(frame) {
  unsent.delete(frame.id);
  const element = shown.get(`you:${frame.id}`);
  if (element) {
    element.classList.remove("unsent");
    element.dataset.message = frame.message;
  }
  if (!answered(frame.message)) open.add(frame.message);
}

const answered = (message) => log.querySelector(`.bot[data-message="${Number(message)}"][data-final]`) !== null;

function onRefused(frame) {
  const held = unsent.get(frame.id);
  unsent.delete(frame.id);
  const notice = make("p", "notice", frame.text);
  log.append(notice);
  const element = shown.get(`you:${frame.id}`);
  if (element && held) {
    const again = make("button", "again", `${texts.not_sent} ${texts.send_again}`);
    again.type = "button";
    again.onclick = () => { again.remove(); unsent.set(frame.id, held); transmit(frame.id); input.focus(); };
    element.append(again);
  }
  toEnd();
}

function addQuestion(item) {
  const key = `you:${item.id}`;
  if (item.pending && !answered(item.message)) open.add(item.message);
  if (shown.has(key)) {
    shown.get(key).classList.remove("unsent");
    unsent.delete(item.id);
    return null;
  }
  const element = bubble("you", item);
  shown.set(key, element);
  return element;
}

function addReply(item) {
  if (item.final) open.delete(item.message);
  const key = `bot:${item.n}`;
  if (shown.has(key)) return null;
  const element = bubble("bot", item);
  if (item.final) element.dataset.final = "";
  if (item.buttons.length) element.append(options(item));
  shown.set(key, element);
  return element;
}

function bubble(who, item) {
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 160;
  const element = make("article", `item ${who}`);
  if (item.message) element.dataset.message = item.message;
  const body = make("div", "bubble");
  body.append(make("span", "hidden", `${who === "you" ? texts.you : texts.bot}: `));
  const words = make("div", "text", item.text);
  body.append(words);
  if (who === "bot" && item.text.length > FOLD_ABOVE) body.append(folding(words));
  element.append(body);
  const time = make("time", "", when(item.at));
  time.dateTime = item.at;
  element.append(time);
  log.append(element);
  $("suggestions").hidden = true;
  if (who === "you") toEnd();
  else if (atEnd) showStart(element);
  return element;
}

function folding(words) {
  words.classList.add("folded");
  const button = make("button", "fold", texts.more);
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.onclick = () => {
    const folded = words.classList.toggle("folded");
    button.textContent = folded ? texts.more : texts.less;
    button.setAttribute("aria-expanded", String(!folded));
  };
  return button;
}

function options(item) {
  const list = make("ol", "options");
  list.setAttribute("aria-label", document.body.dataset.options);
  for (const option of item.buttons) {
    const button = make("button");
    button.type = "button";
    button.append(make("span", "number", String(option.number)), make("span", "", option.title));
    button.onclick = () => {
      for (const other of list.querySelectorAll("button")) other.classList.remove("chosen");
      button.classList.add("chosen");
      submit({ type: "press", key: option.key }, option.title);
      input.focus({ preventScroll: true });
    };
    const line = make("li");
    line.append(button);
    list.append(line);
  }
  return list;
}

function toEnd() { scroll.scrollTop = scroll.scrollHeight; }

function showStart(element) {
  // A long answer begins at its question; a short one is seen whole.
  const before = element.previousElementSibling;
  const start = before && before.classList.contains("you") ? before : element;
  const top = start.offsetTop - scroll.offsetTop - 12;
  requestAnimationFrame(() => { scroll.scrollTop = Math.min(top, scroll.scrollHeight); });
}

function showTyping() {
  const waits = connected && (open.size > 0 || unsent.size > 0);
  if (typing.hidden === waits) {
    typing.hidden = !waits;
    if (waits) toEnd();
  }
}

function submit(content, words) {
  const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
  unsent.set(id, { ...content, id });
  const element = addQuestion({ id, text: words, at: new Date().toISOString() });
  element.classList.add("unsent");
  transmit(id);
  showTyping();
}

function transmit(id) {
  const frame = unsent.get(id);
  if (frame && greeted && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

function ask(text) {
  const words = text.trim();
  if (!words) return false;
  submit({ type: "text", text: words }, words);
  return true;
}

function fit() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 4}px`;
  const count = [...input.value].length;
  textProblem = count > MAX_TEXT ? texts.too_long.replace("{count}", count).replace("{limit}", MAX_TEXT) : "";
  showProblems();
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (ask(input.value)) { input.value = ""; fit(); toEnd(); }
  input.focus();
});
input.addEventListener("input", fit);
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("form").requestSubmit(); }
});
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => { ask(button.dataset.ask); input.focus(); });
}
older.textContent = texts.older;
older.addEventListener("click", () => {
  const first = log.querySelector("[data-message]");
  if (first && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "older", before: Number(first.dataset.message) }));
});
$("typing-words").textContent = texts.typing;
$("larger").addEventListener("click", () => setLarge(!document.documentElement.classList.contains("large")));

function setLarge(large) {
  document.documentElement.classList.toggle("large", large);
  $("larger").setAttribute("aria-pressed", String(large));
  try { localStorage.setItem("large", large ? "1" : ""); } catch { /* without storage the size holds until the page closes */ }
}

try { if (localStorage.getItem("large")) setLarge(true); } catch { /* the usual size, then */ }
connect();
