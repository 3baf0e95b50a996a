import type { Kysely } from 'kysely';
import type { ListingRepository } from '../../../domain/listings/listing.js';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { annotationListings } from './annotations.js';
import { jobListings } from './jobs.js';
import { learningListings } from './learning.js';
import { soundListings } from './sound.js';

export function listingRepository(db: Kysely<Schema>, capabilities: Capabilities): ListingRepository {
  return {
    ...soundListings(db, capabilities),
    ...learningListings(db, capabilities),
    ...annotationListings(db, capabilities),
    ...jobListings(db, capabilities),
  };
}
