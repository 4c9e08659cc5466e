// Bundles src/ into dist/, which WhiteNoise serves under /static/.
//
// app/         our scripts, styles and the icon sprite; asked for with ?v=<build>
// maplibre-X/  MapLibre as it ships: it finds its worker beside itself, so names stay unhashed
// app/build.json holds the build id that the `asset` tag appends.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const at = (...parts) => join(here, ...parts);
const watch = process.argv.includes("--watch");
const served = at("dist");
const dist = watch ? served : at("dist.next"); // a running server never sees a half-made folder
const app = join(dist, "app");
const { version } = JSON.parse(readFileSync(at("node_modules/maplibre-gl/package.json")));
const maplibre = `maplibre-${version}`;

const options = {
  entryPoints: [at("src/app.js"), at("src/map.js"), at("src/app.css"), at("src/rounds.js"), at("src/sw.js"), at("src/rounds.css"), at("src/print.css"), at("src/screen.js"), at("src/screen.css"), at("src/till.js"), at("src/till.css")],
  outdir: app,
  bundle: true,
  minify: !watch,
  format: "esm",
  target: ["chrome87", "firefox90", "safari15"],
  external: ["/static/*"],
  define: { MAPLIBRE: JSON.stringify(maplibre) },
  legalComments: "none",
  logLevel: "warning",
};

function copyMapLibre() {
  mkdirSync(join(dist, maplibre), { recursive: true });
  for (const name of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"]) {
    const text = readFileSync(at("node_modules/maplibre-gl/dist", name), "utf8");
    writeFileSync(join(dist, maplibre, name), text.replace(/\n?\/\/# sourceMappingURL=.*$/m, ""));
  }
}

function drawIcons() {
  const names = readFileSync(at("src/icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const symbols = names.map((name) => {
    const [id, file = id] = name.split("=");
    const svg = readFileSync(at("node_modules/@tabler/icons/icons/outline", `${file}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    const drawn = inner.replace(/<path[^>]*fill="none"[^>]*\/>/g, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${id}" viewBox="0 0 24 24">${drawn}</symbol>`;
  });
  writeFileSync(join(app, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function stamp() {
  const hash = createHash("sha256");
  for (const name of readdirSync(app).sort()) hash.update(name).update(readFileSync(join(app, name)));
  writeFileSync(join(app, "build.json"), JSON.stringify({ build: hash.digest("hex").slice(0, 10), maplibre }));
}

function compress() {
  for (const folder of [app, join(dist, maplibre)])
    for (const name of readdirSync(folder)) {
      if (![".js", ".mjs", ".css", ".svg"].includes(extname(name))) continue;
      const bytes = readFileSync(join(folder, name));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
    }
}

function finish() {
  cpSync(at("src/mark.svg"), join(app, "mark.svg"));
  for (const name of readdirSync(at("src/icons"))) cpSync(at("src/icons", name), join(app, name));
  drawIcons();
  stamp();
  if (!watch) compress();
}

function serve() {
  const before = at("dist.before");
  rmSync(before, { recursive: true, force: true });
  if (existsSync(served)) renameSync(served, before);
  renameSync(dist, served);
  rmSync(before, { recursive: true, force: true });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(app, { recursive: true });
copyMapLibre();
if (watch) {
  const again = { name: "finish", setup: (build) => build.onEnd(finish) };
  const context = await esbuild.context({ ...options, plugins: [again] });
  await context.watch();
} else {
  await esbuild.build(options);
  finish();
  for (const name of readdirSync(app).filter((name) => /\.(js|css|svg)$/.test(name)))
    console.log(`${basename(app)}/${name}  ${(readFileSync(join(app, name)).length / 1024).toFixed(1)} KB`);
  serve();
}
