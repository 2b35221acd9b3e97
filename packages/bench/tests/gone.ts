import { eventually } from '@parley/runtime';

/** Waits until a process has ended and its parent has taken note; before that, its pid still answers. */
export async function gone(pid: number): Promise<void> {
  await eventually(`process ${pid} to be gone`, () => {
    try {
      return !process.kill(pid, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  });
}
