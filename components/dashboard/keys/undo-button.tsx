'use client';

import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';

interface UndoButtonProps {
  /** What is left, as the server said. */
  undoMs: number;
  name: string;
  onUndo(): void;
}

/** Takes a revocation back, and says how long it still can. */
export function UndoButton({ undoMs, name, onUndo }: UndoButtonProps) {
  const [left, setLeft] = useState(undoMs);
  useEffect(() => {
    const until = Date.now() + undoMs;
    setLeft(undoMs);
    const timer = setInterval(() => setLeft(Math.max(0, until - Date.now())), 1_000);
    return () => clearInterval(timer);
  }, [undoMs]);
  if (left <= 0) return null;
  return (
    <Button variant="secondary" size="sm" onClick={onUndo} aria-label={`Undo: let ${name} work again`}>
      Undo <span className="figure text-muted">{Math.ceil(left / 1_000)} s</span>
    </Button>
  );
}
