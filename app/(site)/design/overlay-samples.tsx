'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CommandMenu } from '@/components/ui/command-menu';
import { Dialog, DialogClose, Sheet } from '@/components/ui/dialog';
import { MoreIcon } from '@/components/ui/icons';
import { Menu } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import { Tabs } from '@/components/ui/tabs';
import { ToastProvider, useToast } from '@/components/ui/toast';
import { Tooltip } from '@/components/ui/tooltip';
import { Row, Sample } from './sample';

export function OverlaySamples() {
  return (
    <ToastProvider>
      <Sample title="Tabs">
        <Tabs
          label="A request"
          tabs={[
            {
              value: 'receipt',
              label: 'Receipt',
              content: <p className="text-muted">Tokens × rate = amount.</p>,
            },
            { value: 'attempts', label: 'Attempts', content: <p className="text-muted">Two attempts.</p> },
          ]}
        />
      </Sample>
      <Sample title="Opened by a button">
        <Openers />
      </Sample>
    </ToastProvider>
  );
}

function Openers() {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const toast = useToast();
  return (
    <Row>
      <Dialog
        trigger={<Button variant="secondary">Dialog</Button>}
        title="Revoke “CI”?"
        description="Programs that use it are refused within a second."
        actions={
          <>
            <DialogClose asChild>
              <Button variant="secondary">Keep it</Button>
            </DialogClose>
            <Button variant="danger">Revoke key</Button>
          </>
        }
      />
      <Sheet trigger={<Button variant="secondary">Sheet</Button>} title="req_01" description="27 Nov, 14:03">
        <p className="text-muted">The receipt stands here.</p>
      </Sheet>
      <Popover trigger={<Button variant="secondary">Popover</Button>} label="Filters">
        <p className="text-small text-muted">Filters stand here.</p>
      </Popover>
      <Menu
        trigger={
          <Button variant="secondary" size="icon" aria-label="More">
            <MoreIcon />
          </Button>
        }
        items={[
          { label: 'Rename' },
          { label: 'Open', href: '/design' },
          { label: 'Not now', disabled: true },
          { label: 'Revoke', tone: 'bad', startsGroup: true },
        ]}
      />
      <Tooltip note="Every digit: 0.000000412">
        <Button variant="quiet">Tooltip</Button>
      </Tooltip>
      <Button
        variant="secondary"
        onClick={() => toast({ title: 'Key revoked', action: { label: 'Undo', onSelect: () => undefined } })}
      >
        Toast
      </Button>
      <Button
        variant="secondary"
        onClick={() => toast({ title: 'Not saved', detail: 'Try again.', tone: 'bad' })}
      >
        Toast, bad
      </Button>
      <Button variant="secondary" onClick={() => setMenuOpen(true)}>
        Command menu
      </Button>
      <CommandMenu
        open={isMenuOpen}
        onOpenChange={setMenuOpen}
        placeholder="Search models, docs, pages"
        groups={[
          {
            title: 'Pages',
            items: [
              { id: 'models', title: 'Models', detail: '/models', onSelect: () => undefined },
              { id: 'docs', title: 'Docs', detail: '/docs', onSelect: () => undefined },
            ],
          },
        ]}
      />
    </Row>
  );
}
