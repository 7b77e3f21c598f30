import { Button, ButtonLink } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import {
  CheckIcon,
  ChevronDownIcon,
  ChevronRightIcon,
  CloseIcon,
  CopyIcon,
  ExternalIcon,
  MenuIcon,
  MoreIcon,
  SearchIcon,
} from '@/components/ui/icons';
import { Kbd } from '@/components/ui/kbd';
import { Pill } from '@/components/ui/pill';
import { TextLink } from '@/components/ui/text-link';
import { ThemeChoice } from '@/components/ui/theme-choice';
import { Row, Sample } from './sample';

const VARIANTS = ['primary', 'secondary', 'danger', 'quiet'] as const;

export function ActionSamples() {
  return (
    <>
      {VARIANTS.map((variant) => (
        <Sample key={variant} title={`Button, ${variant}`}>
          <Row>
            <Button variant={variant}>Create key</Button>
            <Button variant={variant} size="sm">
              Create key
            </Button>
            <Button variant={variant} size="icon" aria-label="Search">
              <SearchIcon />
            </Button>
            <Button variant={variant} isBusy>
              Creating
            </Button>
            <Button variant={variant} disabled>
              Create key
            </Button>
            <ButtonLink variant={variant} href="/design#actions">
              A link
            </ButtonLink>
          </Row>
        </Sample>
      ))}
      <Sample title="Links">
        <p className="text-muted">
          In a sentence a link is <TextLink href="/design#actions">underlined</TextLink>; in a bar it is{' '}
          <TextLink variant="quiet" href="/design#actions">
            quiet
          </TextLink>
          ; a passage ends in{' '}
          <TextLink variant="onward" href="/design#actions">
            the way on
          </TextLink>
          ; a row or a column is headed by its{' '}
          <TextLink variant="name" href="/design#actions">
            name
          </TextLink>
          .
        </p>
      </Sample>
      <Sample title="Copy, pill, key, theme">
        <Row>
          <CopyButton text="openai/gpt-4.1-mini" what="the slug" />
          <Pill label="Provider: Groq" href="/design#actions" />
          <Pill label={`Model: ${'very-long-'.repeat(12)}`} href="/design#actions" />
          <span>
            <Kbd>⌘</Kbd> <Kbd>K</Kbd>
          </span>
          <ThemeChoice name="design-theme" />
        </Row>
      </Sample>
      <Sample title="Signs">
        <Row>
          <SearchIcon />
          <CopyIcon />
          <CheckIcon />
          <CloseIcon />
          <ChevronDownIcon />
          <ChevronRightIcon />
          <ExternalIcon />
          <MoreIcon />
          <MenuIcon />
        </Row>
      </Sample>
    </>
  );
}
