import { Box, type BoxProps } from '@mantine/core';
import { type DragEvent, type ReactNode, useState } from 'react';
import classes from './drop-zone.module.css';
import type { FoundFile } from './files.js';
import { droppedEntries, fromDropped } from './gather.js';

interface DropZoneProps extends BoxProps {
  readonly children: ReactNode;
  /** What was dropped, as it is being found in its folders. */
  readonly onFound: (gathering: Promise<readonly FoundFile[]>) => unknown;
}

/** Where folders, files and zip files are let fall. */
export function DropZone({ children, onFound, ...box }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const leave = (event: DragEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void onFound(fromDropped(droppedEntries(event.dataTransfer)));
  };
  return (
    <Box
      {...box}
      className={classes.zone}
      mod={{ over }}
      onDragEnter={allow}
      onDragOver={allow}
      onDragLeave={leave}
      onDrop={drop}
    >
      {children}
    </Box>
  );
}
