/** Database and data folder of one service. Both bear its id, so that neither is ever taken for another's. */
export interface Installation {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface InstallationRepository {
  get(): Promise<Installation>;
}
