import type { Citation } from '../../engine/protocol/datasets';

/** As a list of references has it, with the address of its page where there is one. */
export function citationText({ authors, title, venue, year }: Citation, page: string | null = null): string {
  return [`${authors} ${title}. ${venue}, ${year}.`, page].filter(Boolean).join(' ');
}
