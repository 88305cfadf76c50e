/** Ask the browser for a passkey: the server's question in, the answer as JSON out. */
export interface Question {
  ticket: string;
  options: Record<string, unknown>;
}

export interface Answer {
  ticket: string;
  answer: unknown;
}

/** Whether this browser can make and show passkeys at all. */
export function passkeysHere(): boolean {
  return typeof PublicKeyCredential !== "undefined" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

export async function makePasskey({ ticket, options }: Question): Promise<Answer | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
  return answered(ticket, navigator.credentials.create({ publicKey }));
}

export async function showPasskey({ ticket, options }: Question): Promise<Answer | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
  return answered(ticket, navigator.credentials.get({ publicKey }));
}

/** Null when the person changed their mind: that is no error. */
async function answered(ticket: string, asked: Promise<Credential | null>): Promise<Answer | null> {
  try {
    const credential = (await asked) as PublicKeyCredential | null;
    return credential && { ticket, answer: credential.toJSON() };
  } catch (error) {
    if (error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name)) return null;
    throw error;
  }
}
