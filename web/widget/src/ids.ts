/** Names for what this client sends. */

/** A fresh `client_msg_id`: 128 random bits as hex, within the protocol's alphabet and length. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
