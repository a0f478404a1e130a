import { t } from '../i18n/t.ts';
import { Tabs } from '../ui/page.tsx';
import { useOffice } from './office.ts';

export const PaymentTabs = ({ here }: { here: string }) => {
  const { home } = useOffice();
  return (
    <Tabs
      label={t('nav.payments')}
      here={`${home}${here}`}
      tabs={[
        [`${home}/payments`, t('payments.review')],
        [`${home}/payments/readers`, t('payments.readers')],
        [`${home}/payments/settings`, t('payments.settings')],
      ]}
    />
  );
};
