import { route } from "../route/route.svelte.ts";
import { onSessionEnd, ownHeaders, send } from "./call.ts";

export interface Session {
  signedIn: boolean;
  auth: "on" | "off";
  version: string;
  principal?: { arn: string; kind: string; name: string };
  account?: string;
  region?: string;
  url?: string;
  expires?: number;
}

/** The session of this browser. The secret is sent once and never kept here. */
class Sessions {
  current = $state.raw<Session | undefined>();
  /** Why the sign-in page is shown again. */
  ended = $state(false);

  constructor() {
    onSessionEnd(() => {
      if (!this.current?.signedIn) return;
      this.ended = true;
      this.current = { signedIn: false, auth: this.current.auth, version: this.current.version };
    });
  }

  async load(): Promise<void> {
    const answer = await send("/console/session", { headers: ownHeaders() });
    this.current = (await answer.json()) as Session;
  }

  async signIn(proof: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | { code: string }): Promise<void> {
    const answer = await send("/console/session", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...ownHeaders() },
      body: JSON.stringify(proof),
    });
    this.current = (await answer.json()) as Session;
    this.ended = false;
  }

  async signOut(): Promise<void> {
    await send("/console/session", { method: "DELETE", headers: ownHeaders() });
    this.ended = false;
    await this.load();
  }
}

export const session = new Sessions();

/** The page's region: the one in the address, else the session's. */
export const here = (): string | undefined => route.region ?? session.current?.region;
