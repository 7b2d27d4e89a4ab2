import Type, { type Static } from 'typebox';

const Column = Type.String({ minLength: 1, maxLength: 255 });
const Columns = Type.Array(Column, { maxItems: 1_000 });
const closed = { additionalProperties: false } as const;

/** How a text becomes the value of a property. Without a type, cells of CSV stay texts and values of NDJSON what they are. */
export const importTypes = ['string', 'number', 'boolean', 'date', 'list'] as const;
const ImportType = Type.Union([
  Type.Literal('string'),
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('date'),
  Type.Literal('list'),
]);
export type ImportType = Static<typeof ImportType>;

/**
 * Times of a column. `iso` also takes `2024-03-01 10:00:00` and a date alone; else `epoch-s`, `epoch-ms`, or a
 * pattern of YYYY MM M DD D HH H hh h mm m ss s SSS A, for instance `DD/MM/YYYY HH:mm`.
 */
const ImportTimeFormat = Type.String({ minLength: 1, maxLength: 60, default: 'iso' });
/** Zone of times that name none, IANA. A time that the clock shows twice is the earlier one; one it skips moves on. */
const ImportZone = Type.String({ minLength: 1, maxLength: 60, default: 'UTC' });

const ImportProperties = Type.Object(
  {
    /** Absent: every column that the mapping uses for nothing else. */
    include: Type.Optional(Columns),
    exclude: Type.Optional(Columns),
    /** Column → name of the property. */
    rename: Type.Optional(Type.Record(Column, Column)),
    /** Column → type. */
    types: Type.Optional(Type.Record(Column, ImportType)),
  },
  closed,
);
export type ImportProperties = Static<typeof ImportProperties>;

/** What a file is; absent: found from the file. */
export const fileShapeFields = {
  format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('ndjson')])),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  quote: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  encoding: Type.Optional(
    Type.Union([Type.Literal('utf-8'), Type.Literal('gb18030'), Type.Literal('utf-16le')]),
  ),
  /** Names of the columns of a CSV file without a header. */
  columns: Type.Optional(Columns),
};

/** A fixed name, or a column; `rename` maps its values to names, others stay as they are. */
const EventName = Type.Union([
  Type.String({ minLength: 1, maxLength: 255 }),
  Type.Object({ column: Column, rename: Type.Optional(Type.Record(Type.String(), Column)) }, closed),
]);
/** Identity type (`user_id`, `anonymous_id`, `email`, …) → column. An empty cell is no identity. */
const Identities = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), Column, { minProperties: 1 });
const Time = Type.Object(
  { column: Column, format: Type.Optional(ImportTimeFormat), zone: Type.Optional(ImportZone) },
  closed,
);
const MessageIdColumn = Type.Object(
  { column: Column, scope: Type.Optional(Type.String({ maxLength: 100 })) },
  closed,
);

/** How the rows of a file become events. Columns of NDJSON are keys; `a.b` is `b` inside `a`. */
export const ImportMapping = Type.Object(
  {
    ...fileShapeFields,
    event: EventName,
    person: Identities,
    time: Time,
    /**
     * The column that names the fact: the same value is the same event, whatever file it comes from. It counts
     * within `scope`, by default the event's name; `scope: ''` takes the value as it is, to match events that also
     * came by an SDK. Absent: a row is known by its cells, its line number and the event's name.
     */
    messageId: Type.Optional(MessageIdColumn),
    properties: Type.Optional(ImportProperties),
    /** Set on the person whenever they change; `include` is required, since nothing is a person's by default. */
    personProperties: Type.Optional(
      Type.Object(
        {
          include: Columns,
          rename: Type.Optional(Type.Record(Column, Column)),
          types: Type.Optional(Type.Record(Column, ImportType)),
        },
        closed,
      ),
    ),
    /** The column with the key of the account in whose name the person acted. */
    account: Type.Optional(Column),
    session: Type.Optional(Column),
    /** Path in the event's context → column: `page.url`, `page.referrer`, `campaign.source`, `userAgent`, `ip`, `locale`. */
    context: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Column)),
    /** Between the items of a list in one cell; default `,`. */
    listSeparator: Type.Optional(Type.String({ minLength: 1, maxLength: 5 })),
  },
  closed,
);
export type ImportMapping = Static<typeof ImportMapping>;

/** What a row of a source is about. */
export const sourceTargets = ['event', 'person', 'profile', 'account', 'item'] as const;
export type SourceTarget = (typeof sourceTargets)[number];

/** How the rows of a source become calls: the mapping of an import, and what a row is about. */
export const SourceMapping = Type.Object(
  {
    ...fileShapeFields,
    /**
     * `event`: a fact of a person. `person`: who somebody is, identities that belong together, and properties.
     * `profile`: properties of a person alone. `account`, `item`: properties of these.
     */
    target: Type.Union([
      Type.Literal('event'),
      Type.Literal('person'),
      Type.Literal('profile'),
      Type.Literal('account'),
      Type.Literal('item'),
    ]),
    /** Of events, required. */
    event: Type.Optional(EventName),
    /** Of events, persons and profiles, required. */
    person: Type.Optional(Identities),
    /** Absent: when the row was taken. */
    time: Type.Optional(Time),
    /**
     * Of events: the column that names the fact. It counts within `scope`, by default this source and the event's
     * name. Absent: a row is known by what it says.
     */
    messageId: Type.Optional(MessageIdColumn),
    /** Of events, persons and items: what is set on the event, the person, the account or the item. */
    properties: Type.Optional(ImportProperties),
    /** Of events: set on the person. */
    personProperties: ImportMapping.properties.personProperties,
    /** Of events: in whose name the person acted. Of accounts: their key, required. */
    account: Type.Optional(Column),
    /** Of items, required. */
    item: Type.Optional(
      Type.Object(
        {
          type: Type.Union([
            Type.String({ minLength: 1, maxLength: 100 }),
            Type.Object({ column: Column }, closed),
          ]),
          id: Column,
        },
        closed,
      ),
    ),
    session: Type.Optional(Column),
    context: ImportMapping.properties.context,
    listSeparator: ImportMapping.properties.listSeparator,
    /** Events start journeys, as those of an SDK do. By default only what a webhook receives does. */
    startsJourneys: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type SourceMapping = Static<typeof SourceMapping>;

/** uploaded: waits for its mapping. queued: waits for its turn. */
export const importStates = ['uploaded', 'queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** The only type of body that `uploadImport` takes. */
export const UPLOAD_TYPE = 'application/octet-stream';
