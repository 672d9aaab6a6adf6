// The part of apache-arrow that shared/arrow.ts uses. The package's own types reference @types/node,
// which would give portable code Node's globals; both tsconfig files map the package to this file.
declare module 'apache-arrow' {
  export class DataType {}
  export class Int8 extends DataType {}
  export class Uint8 extends DataType {}
  export class Int16 extends DataType {}
  export class Uint16 extends DataType {}
  export class Int32 extends DataType {}
  export class Uint32 extends DataType {}
  export class Float32 extends DataType {}
  export class Float64 extends DataType {}
  export class Utf8 extends DataType {}
  export class List extends DataType {
    constructor(child: Field);
  }
  export class Struct extends DataType {
    constructor(children: Field[]);
  }
  export class Field {
    constructor(name: string, type: DataType, nullable?: boolean);
    readonly name: string;
    readonly type: DataType;
  }
  export class Schema {
    constructor(fields: Field[], metadata?: Map<string, string>);
    readonly fields: Field[];
    readonly metadata: Map<string, string>;
  }
  export interface Data {
    readonly type: DataType;
    readonly length: number;
    readonly values: ArrayBufferView;
    readonly valueOffsets: Int32Array;
    readonly children: Data[];
  }
  export function makeData(props: {
    type: DataType;
    length: number;
    nullCount: number;
    data?: ArrayBufferView;
    valueOffsets?: Int32Array;
    child?: Data;
    children?: Data[];
  }): Data;
  export class RecordBatch {
    constructor(schema: Schema, data: Data);
    readonly data: Data;
    readonly numRows: number;
  }
  export class Table {
    constructor(schema: Schema, batches: RecordBatch[]);
    readonly schema: Schema;
    readonly batches: RecordBatch[];
    readonly numRows: number;
    getChildAt(index: number): Iterable<unknown> | null;
  }
  export function tableToIPC(table: Table, type: 'file'): Uint8Array;
  export function tableFromIPC(bytes: Uint8Array): Table;
}
