import { randomBytes } from 'node:crypto';
import { env, Uri, type WebviewPanel } from 'vscode';
import { panelHtml } from './panelHtml';

/** Where a panel's bundles lie: what its page may load besides images. */
export function bundleFolder(extensionUri: Uri): Uri {
  return Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * Loads a panel's page.
 * @param name of its bundle: "run".
 * @param fallback what the page says if its script never comes.
 */
export function loadPage({ webview, title }: WebviewPanel, extensionUri: Uri, name: string, fallback: string): void {
  const at = (file: string) => webview.asWebviewUri(Uri.joinPath(bundleFolder(extensionUri), file)).toString();
  webview.html = panelHtml({
    title,
    language: env.language,
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    script: at(`${name}.js`),
    style: at(`${name}.css`),
    fallback,
  });
}
