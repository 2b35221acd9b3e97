import type { Infrastructure } from '@parley/launcher';
import type { LoadGenerator } from './contender.ts';
import type { Product } from './product/product.ts';
import type { Sizes } from './sizes.ts';

export interface ScenarioParts {
  load: LoadGenerator;
  sizes: Sizes;
  /** The product as it ships. */
  product: Product;
  /** The product with one commit per message; started when it is asked for. */
  oneByOne(): Promise<Product>;
  /** The product once more, on a database of its own. */
  another(name: string): Promise<Product>;
  /** The servers of the run, which are its own. */
  infrastructure: Infrastructure;
  /** Files of this run. */
  dir: string;
  progress(line: string): void;
}
