/** What the licence of the bundled country database (CC BY 4.0) asks to be shown. */
export const GEO_ATTRIBUTION = { text: 'IP geolocation by DB-IP', url: 'https://db-ip.com' } as const;
