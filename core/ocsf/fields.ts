import { type FieldTable, flatObject, keyword, long } from '../field.ts'

/** What OCSF says of every event and finding that ECS has no field for (OCSF: base event). */
export const OCSF_FIELDS = {
  activity_id: long('Activity within the class', 'アクティビティID'),
  category_uid: long('Category of the class', 'カテゴリID'),
  class_name: keyword('Name of the class', 'クラス名'),
  class_uid: long('Class', 'クラスID'),
  enrichments: flatObject('What the writer added from elsewhere', '付加情報', { search: false }),
  product_name: keyword('Product that wrote the record', '製品名'),
  product_uid: keyword('Identifier of the product', '製品ID', { search: 'slow' }),
  type_uid: long('Class and activity in one number', 'タイプID'),
  unmapped: flatObject('What OCSF has no place for', '対応付けのない項目', { search: false }),
  version: keyword('Version of the OCSF schema', 'OCSFのバージョン', { search: 'slow' }),
} as const satisfies FieldTable
