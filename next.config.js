/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // npm run check does it for the whole tree; a start should not wait for it.
  typescript: { ignoreBuildErrors: true },
  // The SDKs that only Node can run stay out of the bundle.
  serverExternalPackages: ['asana', '@slack/webhook'],
  outputFileTracingIncludes: { '/c/[slug]': ['public/widget/manifest.json'], '/embed/[slug]': ['public/widget/manifest.json'] },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'x-content-type-options', value: 'nosniff' },
          { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
        ],
      },
      { source: '/widget/:path*', headers: [{ key: 'cache-control', value: 'public, max-age=31536000, immutable' }] },
    ];
  },
};

export default config;
