import { inject } from 'vitest';
import { openCopy } from '../../../local/postgres/template-database.ts';
import { chooseEngine } from './test-engine.ts';

const { serverUrl, template } = inject('postgres');
chooseEngine((options) => openCopy(serverUrl, template, options));
