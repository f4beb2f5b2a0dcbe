import type { Feature } from '../../kit/feature.ts';
import { applyCommand } from './commands.ts';

export const organisation: Feature = { name: 'organisation', commands: () => [applyCommand] };
