// Sentences for people: politely to a screen reader, or as a note at the edge that stays a while.

const NOTE_MS = 8000; // long enough for two sentences

export function say(sentence) {
  document.getElementById("status").textContent = sentence;
}

export function note(sentence, kind = "info") {
  const line = document.createElement("p");
  line.className = `toast toast--${kind}`;
  line.textContent = sentence;
  document.getElementById("meldungen").append(line);
  setTimeout(() => line.remove(), NOTE_MS);
}
