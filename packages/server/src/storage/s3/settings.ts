/** Where files are kept in place of the data folder: as objects of a bucket, behind a prefix. */
export interface BucketSettings {
  readonly bucket: string;
  /** What all names begin with: '' or ends in '/'. */
  readonly prefix: string;
  /** Of a server that is not Amazon's; null for what the SDK's own settings say. */
  readonly endpoint: string | null;
  /** The bucket in the path of an address, as most servers want it, rather than in its host name. */
  readonly pathStyle: boolean;
  /** Of what copies on this machine may take. */
  readonly cacheBytes: number;
}

/** For messages. */
export const bucketAddress = ({ bucket, prefix }: Pick<BucketSettings, 'bucket' | 'prefix'>): string =>
  `s3://${bucket}${prefix === '' ? '' : `/${prefix.replace(/\/$/, '')}`}`;
