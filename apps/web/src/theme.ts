import {
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  mergeThemeOverrides,
  Tooltip,
} from '@mantine/core';

/** Evening blue: links, primary actions, selection. Shade 7 on white and white on shade 7 are above 6:1. */
const dusk: MantineColorsTuple = [
  '#eff5fb',
  '#dce9f6',
  '#bcd4ec',
  '#92b9df',
  '#76a7d8',
  '#5490cb',
  '#3a76b5',
  '#2c5f9e',
  '#234c80',
  '#1b3a62',
];
const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f2f5',
  '#e5e8ed',
  '#d6dae1',
  '#bcc3cd',
  '#97a0ad',
  '#5f6875',
  '#48505c',
  '#333a44',
  '#1d232b',
];
const dark: MantineColorsTuple = [
  '#dde2e9',
  '#bcc4cf',
  '#9aa4b2',
  '#76808f',
  '#3f4753',
  '#2c333d',
  '#222831',
  '#181c22',
  '#13161b',
  '#0d0f13',
];
const red: MantineColorsTuple = [
  '#fdf1f0',
  '#fae0de',
  '#f3bfbb',
  '#ec9a94',
  '#e58079',
  '#d95f56',
  '#c4433a',
  '#a9342c',
  '#8a2922',
  '#641d18',
];
const green: MantineColorsTuple = [
  '#eef8f3',
  '#daefe4',
  '#b3decb',
  '#85c9ac',
  '#62b692',
  '#3f9b77',
  '#2b7f5f',
  '#21694e',
  '#1a543e',
  '#123b2c',
];
/** The lantern: warnings and the one warm accent. */
const amber: MantineColorsTuple = [
  '#fdf6e9',
  '#faebcd',
  '#f4d59a',
  '#edbd64',
  '#e3a640',
  '#cc8b22',
  '#a86e12',
  '#85570d',
  '#6a450a',
  '#4a3007',
];

export const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';
const fontFamilyMonospace =
  'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace, "PingFang SC", "Microsoft YaHei"';

const theme = createTheme({
  colors: { dusk, gray, dark, red, green, amber },
  primaryColor: 'dusk',
  primaryShade: { light: 7, dark: 6 },
  black: '#1d232b',
  autoContrast: false,
  fontFamily,
  fontFamilyMonospace,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  fontSizes: { xs: '13px', sm: '14px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  components: {
    Button: Button.extend({
      vars: (_, props) => ({
        root: props.size === undefined ? { '--button-height': '32px', '--button-padding-x': '12px' } : {},
      }),
    }),
    Input: Input.extend({
      vars: (_, props) => ({
        wrapper: props.size === undefined || props.size === 'sm' ? { '--input-height': '32px' } : {},
      }),
    }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      vars: () => ({
        label: { '--input-label-size': '14px', '--input-asterisk-color': 'var(--negative)' },
        description: { '--input-description-size': '13px' },
        error: { '--input-error-size': '13px' },
        success: { '--input-success-size': '13px' },
      }),
      styles: { label: { marginBottom: 4 } },
    }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 },
      vars: () => ({ root: { '--badge-fz': '13px', '--badge-height': '20px', '--badge-padding-x': '6px' } }),
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        transitionProps: { duration: 80 },
        openDelay: 200,
        multiline: true,
        maw: 320,
        fz: 'xs',
      },
    }),
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } },
    Menu: {
      defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 80 }, shadow: 'md' },
    },
  },
});

/** The theme with the close buttons of dialogs named in the language of the page. */
export function themeSaying(close: string) {
  const closeButtonProps = { 'aria-label': close };
  const named = {
    components: {
      Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 }, closeButtonProps } },
      Notification: { defaultProps: { closeButtonProps } },
    },
  };
  return mergeThemeOverrides(theme, createTheme(named));
}

/** What Mantine's own resolver leaves too pale for AA, and the surfaces of the page. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-error': red[7],
    '--mantine-color-placeholder': '#6b7482',
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-default-border': gray[3],
    '--mantine-color-disabled-color': '#767f8c',
    '--surface': '#ffffff',
    '--surface-sunken': gray[0],
    '--surface-hover': gray[1],
    '--line': gray[2],
    '--accent-soft': dusk[0],
    '--positive': green[7],
    '--negative': red[7],
  },
  dark: {
    '--mantine-color-body': dark[8],
    '--mantine-color-error': red[4],
    '--mantine-color-placeholder': '#8a94a3',
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-default': dark[7],
    '--mantine-color-default-hover': dark[6],
    '--mantine-color-default-border': dark[4],
    '--mantine-color-disabled-color': '#808a98',
    '--surface': dark[7],
    '--surface-sunken': dark[9],
    '--surface-hover': dark[6],
    '--line': dark[5],
    '--accent-soft': '#1a2a3d',
    '--positive': green[4],
    '--negative': red[4],
  },
});

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'skylantern.theme' });
