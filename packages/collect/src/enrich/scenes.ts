import type { sceneKinds } from '@skylantern/contracts';

export type SceneKind = (typeof sceneKinds)[number];

/** WeChat's numbers of the entrances to a mini program, as its documentation lists them. */
const numbers: Readonly<Record<Exclude<SceneKind, 'other'>, readonly number[]>> = {
  ad: [1045, 1046, 1067, 1068, 1084, 1095],
  search: [1005, 1006, 1027, 1042, 1053, 1054, 1106],
  scan: [...[1011, 1012, 1013, 1025, 1031, 1032, 1047, 1048, 1049, 1072], ...[1124, 1125, 1126, 1150, 1153]],
  share: [1007, 1008, 1036, 1044, 1096, 1154, 1155],
  message: [1014, 1043, 1073, 1081, 1088, 1107],
  'official-account': [1020, 1035, 1058, 1074, 1082, 1091, 1102, 1144],
  channels: [1175, 1176, 1177, 1184, 1195],
  'mini-program': [1024, 1037, 1099, 1135],
  app: [1065, 1069, 1167, 1168],
  // Lists of what the person has used or kept before, the desktop, the pull-down of the chats.
  own: [1001, 1010, 1022, 1023, 1056, 1089, 1090, 1103, 1104, 1113, 1114, 1131],
  // The person was here all the time, and paid, or looked something up, next door.
  return: [1038],
  nobody: [1030, 1101, 1129],
};

const kinds = new Map(
  Object.entries(numbers).flatMap(([kind, list]) =>
    list.map((number) => [String(number), kind as SceneKind] as const),
  ),
); // the keys are kinds

/** What kind of entrance this is; '' for what is no number of WeChat's. */
export function sceneKindOf(scene: string): SceneKind | '' {
  return kinds.get(scene) ?? (/^1\d{3}$/.test(scene) ? 'other' : '');
}
