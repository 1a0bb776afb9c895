// A line between browser and venue that can be cut, or fall silent, as the one of a train in a tunnel.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export class Line {
  readonly #ends = new Set<Socket>();
  readonly #server = createServer((near) => { this.#join(near); });
  #isSilent = false;

  private constructor(readonly to: number) {}

  /** Lead to a port of this machine from a free one. */
  static async to(port: number): Promise<Line> {
    const line = new Line(port);
    await line.#listen(0);
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cut it: what is open ends, and nothing new comes about. Returns how to mend it. */
  async cut(): Promise<() => Promise<void>> {
    const { port } = this;
    await this.close();
    return () => this.#listen(port);
  }

  /** Let nothing through any more, though all stays open. Returns how to mend it; what was held is lost. */
  hush(): () => void {
    this.#isSilent = true;
    for (const end of this.#ends) end.unpipe().pause();
    return () => {
      this.#isSilent = false;
      this.#endAll();
    };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => { resolve(); }));
    this.#endAll();
    await closed;
  }

  #join(near: Socket): void {
    this.#keep(near);
    if (this.#isSilent) return;
    const far = connect(this.to, "127.0.0.1");
    this.#keep(far);
    near.pipe(far).pipe(near);
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  }

  #keep(end: Socket): void {
    this.#ends.add(end);
    end.setNoDelay(true);
    // A line that breaks is what this is for.
    end.on("error", () => end.destroy());
    end.once("close", () => this.#ends.delete(end));
  }

  #endAll(): void {
    for (const end of this.#ends) end.destroy();
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }
}

/** Both lines of a venue: to its REST and to its stream. */
export class Lines {
  private constructor(
    readonly rest: Line,
    readonly stream: Line,
  ) {}

  static async to(rest: number, stream: number): Promise<Lines> {
    return new Lines(await Line.to(rest), await Line.to(stream));
  }

  async cut(): Promise<() => Promise<void>> {
    const mends = [await this.rest.cut(), await this.stream.cut()];
    return async () => { for (const mend of mends) await mend(); };
  }

  hush(): () => void {
    const mends = [this.rest.hush(), this.stream.hush()];
    return () => { for (const mend of mends) mend(); };
  }

  async close(): Promise<void> {
    await this.rest.close();
    await this.stream.close();
  }
}
