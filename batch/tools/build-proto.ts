/**
 * Turns the messages of Spark Connect into TypeScript: `npm run build:proto`. Their compiler is large and seldom needed,
 * so npm fetches it when this runs.
 */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../engines/spark', import.meta.url));
const TEMPLATE = {
  version: 'v2',
  plugins: [{ local: 'protoc-gen-es', opt: ['target=ts', 'import_extension=none'], out: FOLDER }],
};
const PACKAGES = ['@bufbuild/buf@1.75.0', '@bufbuild/protoc-gen-es@2.17.0'].flatMap((name) => ['--package', name]);

execFileSync('npx', ['--yes', ...PACKAGES, 'buf', 'generate', FOLDER, '--template', JSON.stringify(TEMPLATE)], {
  stdio: 'inherit',
});
