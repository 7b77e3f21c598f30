'use client';

import { useState } from 'react';
import { Check, Segments, Switch } from '@/components/ui/controls';
import { Field, SelectField, TextField } from '@/components/ui/field';
import { Row, Sample } from './sample';

const MODES = [
  { value: 'test', label: 'Test' },
  { value: 'live', label: 'Live' },
];

export function FormSamples() {
  const [mode, setMode] = useState('test');
  return (
    <>
      <Sample title="Fields">
        <div className="grid gap-6 sm:grid-cols-2">
          <Field id="d-name" label="Name" placeholder="CI" hint="Shown in the list of keys." />
          <Field
            id="d-wrong"
            label="Limit"
            defaultValue="-4"
            error="Expected an amount above zero, as 12.50."
          />
          <Field id="d-off" label="Workspace" defaultValue="Acme" disabled />
          <SelectField id="d-select" label="Period" options={MODES} />
          <TextField id="d-text" label="Note" rows={3} className="sm:col-span-2" />
        </div>
      </Sample>
      <Sample title="Choices">
        <div className="grid max-w-prose gap-2">
          <Check label="Read models" hint="models:read" defaultChecked />
          <Check label="Not for this role" disabled />
          <Check type="radio" name="d-radio" label="One" defaultChecked />
          <Check type="radio" name="d-radio" label="Another" />
          <Switch label="Cache answers" hint="For this workspace alone, encrypted." defaultChecked />
          <Switch label="Keep prompts" disabled />
        </div>
      </Sample>
      <Sample title="Segments">
        <Row>
          <Segments legend="Mode" name="d-mode" options={MODES} value={mode} onChange={setMode} />
        </Row>
      </Sample>
    </>
  );
}
