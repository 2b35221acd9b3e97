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
  progress(line: string): void;
}
