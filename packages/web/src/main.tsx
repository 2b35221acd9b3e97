import { render } from 'preact';
import { readAbout } from './about.ts';
import { App } from './app.tsx';
import { applyTheme } from './settings/theme.ts';
import './styles/tokens.css';
import './styles/base.css';

applyTheme();
const about = await readAbout();
render(<App about={about} />, document.getElementById('app')!);
