import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { vector } from '@electric-sql/pglite/vector';

/** What our migrations create; the embedded engine must be handed each one, a hosted project has them. */
export const EXTENSIONS = { vector, btree_gist };
