import { orUserError, UserError } from '../../errors';
import { evenlySpaced } from '../../evenlySpaced';
import { formatCount } from '../../format';
import { tellBroken, type Unreadable } from './brokenImages';
import type { Fit } from './fit';
import { countIn, noOddImages, oddSentences } from './oddImages';
import type { StoredImage } from './storedImage';
import { surveyImages } from './survey';

/** Images that are looked at: some seconds of reading their first bytes. */
const mostSurveyed = 20_000;

interface Look {
  /** Name of the folder in the cache. */
  dataset: string;
  resolution: number;
  fit?: Fit;
  advice: string;
  unreadable?: Unreadable;
}

/** What the first bytes of images tell. */
interface Looked {
  sentences: string[];
  /** Of each split, which images are left out, because they can't be read. */
  broken: Set<number>[];
  /** Why the run would not begin for them. */
  refusal?: UserError;
}

/** Looks at the first bytes of the images of each split, or evenly of some where there are very many. */
export async function lookAtImages(
  folder: string,
  splits: readonly (readonly StoredImage[])[],
  { dataset, resolution, fit = 'crop', advice, unreadable }: Look,
): Promise<Looked> {
  const all = splits.flatMap((images, split) => images.map((image, index) => ({ image, split, index })));
  const looked = evenly(all.length, mostSurveyed).map((i) => all[i]!);
  const { seen, broken } = await surveyImages(
    folder,
    looked.map(({ image }) => image),
    advice,
  );
  const odd = noOddImages();
  for (const image of seen) if (image) countIn(odd, image, { resolution, fit });
  const trained = seen.filter((image, i) => image && looked[i]!.split === 0).length;
  const told = oddSentences(odd, trained, { resolution, fit });
  const part =
    looked.length < all.length
      ? [`${formatCount(looked.length)} of ${formatCount(all.length)} images were looked at.`]
      : [];
  const sets = splits.map((_, split) => {
    const indices = broken.map(({ index }) => looked[index]!).filter((each) => each.split === split);
    return new Set(indices.map(({ index }) => index));
  });
  if (broken.length === 0) return { sentences: [...part, ...told], broken: sets };
  const left = await orUserError(() => tellBroken(broken, looked.length, { dataset, folder, unreadable }));
  return left instanceof UserError
    ? { sentences: [...part, ...told], broken: splits.map(() => new Set<number>()), refusal: left }
    : { sentences: [...part, ...left, ...told], broken: sets };
}

/** At most so many of the first whole numbers, evenly. */
function evenly(count: number, most: number): number[] {
  return Array.from(evenlySpaced(Math.min(count, most), count));
}
