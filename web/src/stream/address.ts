// Where the stream is: the page says so, and while it is being worked on it is the next port.

const PLACEHOLDER = "__STREAM__";
const DEV_PORT = "8001";
const PATH = "/api/stream";

/** Return the address of the stream. */
export function streamUrl(page: Document = document): string {
  const said = page.querySelector<HTMLMetaElement>('meta[name="damrak-stream"]')?.content ?? "";
  if (said !== "" && said !== PLACEHOLDER) return said;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.hostname}:${DEV_PORT}${PATH}`;
}
