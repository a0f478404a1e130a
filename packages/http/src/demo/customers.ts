/** Who comes to Café Demo: invented, at addresses that cannot exist (RFC 2606). */
export const customerNames: readonly string[] = [
  'Anna Weber',
  'Ben Schmitt',
  'Clara Hoffmann',
  'David Muller',
  'Emma Klein',
  'Finn Wagner',
  'Greta Becker',
  'Hugo Schneider',
  'Ida Fischer',
  'Jonas Meyer',
  'Klara Lang',
  'Léa Martin',
  'Marc Thill',
  'Nina Kremer',
  'Oscar Dubois',
  'Paula Reuter',
  'Quentin Petit',
  'Rosa Neumann',
  'Sam Jacoby',
  'Tom Kieffer',
  'Uma Richter',
  'Vera Braun',
  'Willi Krause',
  'Xenia Wolf',
  'Yves Bernard',
  'Zoé Lambert',
  'Amélie Durand',
  'Bruno Feltgen',
  'Carla Rossi',
  'Dylan Schroeder',
  'Elisa Moreau',
  'Felix Bauer',
  'Gwen Pauly',
  'Henri Simon',
  'Inès Garcia',
  'Jil Hansen',
  'Kim Nguyen',
  'Louis Wirth',
  'Mia Zimmer',
  'Noah Peters',
];

export const emailOf = (name: string): string =>
  `${name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.')}@example.org`;
