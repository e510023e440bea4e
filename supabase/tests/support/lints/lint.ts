/** One catalogue check: `sql` answers `name` per finding; `plant` is a defect that it must find, under the name `finds`. */
export type Lint = { id: string; name: string; sql: string; plant: string; finds: string };
