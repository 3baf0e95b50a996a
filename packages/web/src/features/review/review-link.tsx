import { Link } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import type { Queue } from '../../shared/transcription/queue.js';

interface ReviewLinkProps extends Omit<ComponentProps<'a'>, 'id'> {
  /** Of the transcription. */
  readonly id: number;
  /** What is gone through from there. */
  readonly queue: Queue;
}

/** A link to the review of a transcription. */
export const ReviewLink = ({ id, queue, ...props }: ReviewLinkProps) => (
  <Link to="/review/$transcriptionId" params={{ transcriptionId: String(id) }} search={queue} {...props} />
);
