/** What the page of a panel is made of; URIs as the webview sees them. */
export interface PanelPage {
  title: string;
  /** BCP 47, for screen readers. */
  language: string;
  cspSource: string;
  nonce: string;
  script: string;
  style: string;
  /** Said in the page if its script has not run after a moment. */
  fallback: string;
}

/**
 * SHA-256 of an empty text: lets the widgets' toolkit add an empty <style>, which it fills by script to learn whether
 * :focus-visible works here. Without it, focus rings show on every click. No style with a content gets in by this.
 */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The page of a panel: a root for the bundle to draw in, and in it what is said if the bundle never comes. Only our
 * own files may load, and nothing inline.
 */
export function panelHtml({ title, language, cspSource, nonce, script, style, fallback }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource}`,
    `style-src ${cspSource} ${emptyStyle}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escape(style)}">
<title>${escape(title)}</title>
</head>
<body>
<div id="root"><p class="page-fallback">${escape(fallback)}</p></div>
<script nonce="${escape(nonce)}" src="${escape(script)}"></script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
