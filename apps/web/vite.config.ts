import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['SKYLANTERN_SERVER'] ?? 'http://127.0.0.1:3210';
const proxied = Object.fromEntries(
  ['/api', '/v1', '/healthz', '/skylantern.min.js', '/skylantern-wechat.js'].map((path) => [
    path,
    { target: server, changeOrigin: false },
  ]),
);

/** Large libraries get chunks of their own, so that they load when a chart or an editor is first shown. */
const chunks = [
  { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
  { name: 'codemirror', test: /node_modules[\\/](@codemirror|@lezer|codemirror)[\\/]/ },
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { proxy: proxied },
  preview: { proxy: proxied },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
});
