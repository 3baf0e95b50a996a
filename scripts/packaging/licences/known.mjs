// What packages do not say of themselves: whose they are that come without the text of their licence, and what is in some of them that
// has no package of its own. The texts are those beside this file, and LICENSE at the top (Apache-2.0).

const amazon = 'Copyright Amazon.com, Inc. or its affiliates. All Rights Reserved.';
const halsall = 'Copyright (c) Ethan Halsall';
const microsoft = 'Copyright (c) 2018 - present Microsoft Corporation';
const xiph =
  'Copyright Xiph.Org Foundation, Skype Limited, Octasic, Jean-Marc Valin, Timothy B. Terriberry, CSIRO, Gregory Maxwell, ' +
  'Mark Borgerding, Erik de Castro Lopo, Mozilla, Amazon';

/** By name, or what names begin with (*): the copyright and the names of texts; or the package whose text is theirs, too. */
export const withoutText = {
  '@aws-sdk/credential-provider-http': { copyright: amazon, texts: ['Apache-2.0'] },
  '@aws-sdk/credential-provider-login': { copyright: amazon, texts: ['Apache-2.0'] },
  '@aws-sdk/nested-clients': { copyright: amazon, texts: ['Apache-2.0'] },
  '@bufbuild/protobuf': {
    copyright:
      'Copyright 2021-2026 Buf Technologies, Inc.; parts: Copyright 2008 Google Inc. All rights reserved.',
    texts: ['Apache-2.0', 'BSD-3-Clause'],
  },
  '@libsql/*': { as: 'libsql' },
  '@napi-rs/nice-*': { as: '@napi-rs/nice' },
  '@wasm-audio-decoders/*': { copyright: halsall, texts: ['MIT'] },
  'mpg123-decoder': { copyright: halsall, texts: ['MIT'] },
  'ogg-opus-decoder': { copyright: halsall, texts: ['MIT'] },
  'opus-decoder': { copyright: halsall, texts: ['MIT'] },
  'react-remove-scroll-bar': { as: 'react-remove-scroll' },
  'abstract-logging': { copyright: 'Copyright (c) James Sumners', texts: ['MIT'] },
  'onnx-buf': { copyright: 'Copyright (c) Eric Zhang', texts: ['MIT'] },
  'onnxruntime-*': { copyright: microsoft, texts: ['MIT'] },
  saxes: {
    copyright:
      'Copyright (c) Contributors; of sax, from which it was made: Copyright (c) Isaac Z. Schlueter and Contributors',
    texts: ['ISC'],
  },
};

/** What is compiled or bundled into packages, and what is among our own files (`in` the program). */
export const within = [
  {
    ...{ name: 'Silero VAD', licence: 'MIT', in: 'program', texts: ['MIT'] },
    copyright: 'Copyright (c) 2020-present Silero Team',
    source: 'https://github.com/snakers4/silero-vad',
  },
  {
    ...{ name: 'mpg123', licence: 'LGPL-2.1', in: 'mpg123-decoder', texts: ['LGPL-2.1'] },
    copyright: 'Copyright Michael Hipp, Thomas Orgis and others: see AUTHORS of its source',
    source: 'https://www.mpg123.de, built as https://github.com/eshaz/wasm-audio-decoders does',
  },
  {
    ...{ name: 'Opus', licence: 'BSD-3-Clause', in: 'opus-decoder', texts: ['BSD-3-Clause'] },
    ...{ copyright: xiph, source: 'https://github.com/xiph/opus' },
  },
  {
    ...{ name: 'Opus with its networks', licence: 'BSD-3-Clause', in: '@wasm-audio-decoders/opus-ml' },
    ...{ texts: ['BSD-3-Clause'], copyright: xiph, source: 'https://github.com/xiph/opus' },
  },
  {
    ...{ name: 'Ogg and Vorbis', licence: 'BSD-3-Clause', in: '@wasm-audio-decoders/ogg-vorbis' },
    ...{ texts: ['BSD-3-Clause'], copyright: 'Copyright (c) 2002-2020 Xiph.org Foundation' },
    source: 'https://github.com/xiph/vorbis',
  },
  {
    ...{ name: 'puff', licence: 'Zlib', in: '@wasm-audio-decoders/common', texts: ['Zlib'] },
    copyright: 'Copyright (C) 2002-2013 Mark Adler',
    source: 'https://github.com/madler/zlib',
  },
  {
    ...{ name: 'GPL 3, to which the licence of codec-parser adds', licence: 'GPL-3.0', in: 'codec-parser' },
    ...{ texts: ['GPL-3.0'], copyright: halsall },
    source: 'https://github.com/eshaz/codec-parser',
  },
  {
    ...{ name: 'Swagger UI', licence: 'Apache-2.0', in: '@fastify/swagger-ui', texts: ['Apache-2.0'] },
    copyright: 'Copyright SmartBear Software Inc.',
    source: 'https://github.com/swagger-api/swagger-ui, whose LICENSE files name what is bundled into it',
  },
  {
    ...{
      name: 'libSQL and SQLite',
      licence: 'MIT; SQLite is in the public domain',
      in: 'libsql',
      texts: ['MIT'],
    },
    copyright: 'Copyright (c) 2023 the libSQL authors',
    source: 'https://github.com/tursodatabase/libsql, whose Cargo.lock names what is compiled into it',
  },
  ...['onnxruntime-node', 'onnxruntime-web'].map((name) => ({
    ...{
      name: `what is compiled into ${name}`,
      licence: 'MIT, Apache-2.0, BSD-3-Clause and others',
      in: name,
    },
    ...{ texts: [], copyright: 'Of many authors' },
    source: 'https://github.com/microsoft/onnxruntime, whose ThirdPartyNotices.txt has each with its text',
  })),
];
