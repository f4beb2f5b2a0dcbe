const at = (font: string) => `/local/ui/fonts/${font}/index.css`;

/** For the pages that customers get, which otherwise rely on the fonts of their machine: here they use the ones of the workspace. */
export const PAGE_FONTS = {
  'zh-CN': { stylesheet: at('noto-sans-sc'), family: 'Noto Sans SC Variable' },
  'zh-TW': { stylesheet: at('noto-sans-tc'), family: 'Noto Sans TC Variable' },
} as const;
