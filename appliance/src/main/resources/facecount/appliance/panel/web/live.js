// Server-sent events: one handler a topic, and whether the box answers.
const TOPICS = ["status", "today", "hours", "health", "view"];

// The box says something at least every 15 seconds; a browser notices a dead line much later.
const RECONNECT_MS = 3000;

export function listen(handlers, connected) {
  const source = new EventSource("/api/v1/events");
  source.onopen = () => connected(true);
  source.onerror = () => {
    connected(false);
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(handlers, connected), RECONNECT_MS);
    }
  };
  for (const topic of TOPICS.filter((name) => handlers[name])) {
    source.addEventListener(topic, (event) => handlers[topic](JSON.parse(event.data)));
  }
  addEventListener("pagehide", () => source.close(), { once: true });
}
