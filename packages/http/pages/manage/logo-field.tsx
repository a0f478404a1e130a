import { useState } from 'preact/hooks';
import { t } from '../i18n/t.ts';
import { number } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Labelled } from '../ui/field.tsx';
import type { Form } from '../ui/form.ts';
import type { DesignValues } from './designer-values.ts';
import { mostBytes, readPicture, type PictureFault } from './picture.ts';

interface Refused {
  readonly name: string;
  readonly fault: PictureFault;
}

/** The logo: the address of a picture, or one from this device. */
export function LogoField({ form }: { form: Form<DesignValues> }) {
  const [refused, setRefused] = useState<Refused | null>(null);
  const value = form.values.logo_url;
  const uploaded = value.startsWith('data:');
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const read = await readPicture(file, measured);
    setRefused(typeof read === 'string' ? null : { name: file.name, fault: read });
    if (typeof read === 'string')
      form.change('logo_url', read.startsWith('data:image/png') ? read : ((await asPng(file)) ?? read));
  };
  return (
    <div class="stack tight">
      <Labelled
        label={t('designer.logo')}
        hint={t('logo.limits')}
        error={refused ? sayFault(refused) : form.errors.logo_url}
        optional
      >
        {(wiring) => (
          <span class="logo-line">
            {uploaded && <img class="logo-shown" src={value} alt={t('logo.uploaded')} />}
            <input
              {...wiring}
              class={uploaded ? 'hidden' : 'input'}
              type="url"
              placeholder="https://"
              data-field="logo_url"
              tabIndex={uploaded ? -1 : 0}
              readOnly={uploaded}
              value={uploaded ? '' : value}
              onInput={(event) => form.change('logo_url', event.currentTarget.value)}
              onBlur={() => form.leave('logo_url')}
            />
          </span>
        )}
      </Labelled>
      <div class="row">
        <label class="button plain normal">
          <span>{t('logo.choose')}</span>
          <input
            class="hidden"
            type="file"
            accept="image/png,image/jpeg,image/webp"
            onChange={(event) => {
              void choose(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </label>
        {uploaded && (
          <Button look="quiet" icon="cross" onClick={() => form.change('logo_url', '')}>
            {t('logo.remove')}
          </Button>
        )}
      </div>
    </div>
  );
}

const measured = async (picture: Blob): Promise<{ width: number; height: number }> => {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
};

/** As wallets show it at most, in pixels. */
const largestShown = 660;

/** The picture redrawn as PNG, the only kind that Apple shows; `null` when it would be too heavy. */
async function asPng(picture: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, largestShown / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const drawn = canvas.toDataURL('image/png');
  return drawn.startsWith('data:image/png') && drawn.length * 0.75 < mostBytes ? drawn : null;
}

function sayFault({ name, fault }: Refused): string {
  switch (fault.kind) {
    case 'type':
    case 'broken':
      return t(`logo.fault.${fault.kind}`, { name });
    case 'heavy':
      return t('logo.fault.heavy', { name, size: number(fault.kilobytes) });
    case 'small':
    case 'large':
      return t(`logo.fault.${fault.kind}`, { name, size: number(fault.pixels) });
    default:
      return fault satisfies never;
  }
}
