import { type ReactNode, Suspense } from 'react';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { SettingsNav } from '@/components/dashboard/settings/settings-nav';
import { ToastProvider } from '@/components/ui/toast';

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <DashboardHead title="Settings" />
      <Suspense>
        <SettingsNav />
      </Suspense>
      <ToastProvider>
        <div>{children}</div>
      </ToastProvider>
    </>
  );
}
