/** Where steps can be computed. */
export const deviceKinds = ['cpu', 'webgpu', 'cuda', 'directml', 'coreml', 'tensorflow'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** Where and how an experiment wants its steps computed. */
export interface RuntimeChoice {
  /** 'auto' takes the fastest that works. */
  device: 'auto' | DeviceKind;
  /** Processor threads; by default one for each physical core. */
  threads?: number;
}
