/**
 * Viewers of one taste each, with ten ratings of films of ml-latest-small, and what is of the kind that they love or
 * hate. The kinds are told by genre, year and title alone, so that no model has a say in them.
 */

import type { MovieCard } from '../models/recommender/answers.ts';

/** A viewer of one taste. */
export interface TasteViewer {
  name: string;
  /** What the viewer loves and hates, as in "loves …, hates …". */
  loves: string;
  hates: string;
  /** Movie id, title for the reader, and rating. */
  ratings: readonly (readonly [movieId: number, title: string, rating: number])[];
  isLoved(film: MovieCard): boolean;
  isHated(film: MovieCard): boolean;
}

const has =
  (...genres: readonly string[]) =>
  (film: MovieCard) =>
    genres.some((genre) => film.genres.includes(genre));
const isFrom = (first: number, last: number) => (film: MovieCard) =>
  film.year !== null && first <= film.year && film.year <= last;
/** Titles in reading order; the first of several names is enough. */
const named = (list: string) => {
  const names = new Set(list.split(/[;\n]/).map((name) => name.trim().toLowerCase()));
  return ({ title }: MovieCard) => {
    const whole = title.toLowerCase();
    return names.has(whole) || names.has(whole.replace(/ \(.*/, ''));
  };
};
const all =
  (...tests: readonly ((film: MovieCard) => boolean)[]) =>
  (film: MovieCard) =>
    tests.every((test) => test(film));
const not = (test: (film: MovieCard) => boolean) => (film: MovieCard) => !test(film);

/** Films of directors whose work is shown in art-house cinemas, a line or two for each country. */
const isArtHouse = named(`
  Persona; The Seventh Seal; Wild Strawberries; Fanny and Alexander; Cries and Whispers; Scenes From a Marriage; The Virgin Spring; Through a Glass Darkly; Winter Light
  The Silence; Autumn Sonata; Hour of the Wolf; Shame; Smiles of a Summer Night; My Life as a Dog; Together; Songs from the Second Floor; The Hunt; Let the Right One In
  The Celebration; The Idiots; Dogville; Dancer in the Dark; Breaking the Waves; Melancholia; Europa; Antichrist; Babette's Feast; Pelle the Conqueror; Day of Wrath; Ordet; Gertrud
  Stalker; Solaris; Andrei Rublev; The Mirror; The Sacrifice; Nostalghia; Ivan's Childhood; Battleship Potemkin; Man with the Movie Camera; Come and See; The Cranes Are Flying; The Return; Burnt by the Sun; Leviathan; Russian Ark
  Three Colors: Blue; Three Colors: White; Three Colors: Red; The Double Life of Veronique; The Decalogue; Knife in the Water; Repulsion; The Tenant; Ashes and Diamonds; Kolya; Closely Watched Trains; 4 Months, 3 Weeks and 2 Days
  8 1/2; La Dolce Vita; La Strada; Amarcord; Nights of Cabiria; Juliet of the Spirits; L'Avventura; Red Desert; Blow-Up; The Passenger; Zabriskie Point; The Conformist; Last Tango in Paris; 1900; The Leopard; Death in Venice; The Damned
  Rocco and His Brothers; Bicycle Thieves; Umberto D.; Rome, Open City; Germany Year Zero; The Battle of Algiers; Cinema Paradiso; Il Postino; The Postman; The Great Beauty; Swept Away
  The 400 Blows; Jules and Jim; Shoot the Piano Player; Day for Night; The Last Metro; Breathless; Contempt; Pierrot le fou; Alphaville; Band of Outsiders; Weekend; My Life to Live; Pickpocket; Mouchette; A Man Escaped; Diary of a Country Priest; Au Hasard Balthazar
  Beauty of the Day; The Discreet Charm of the Bourgeoisie; The Exterminating Angel; Viridiana; That Obscure Object of Desire; Hiroshima Mon Amour; Last Year at Marienbad; Night and Fog; La Jetée; Vagabond; The Gleaners & I; Cléo from 5 to 7; The Umbrellas of Cherbourg
  Claire's Knee; The Green Ray; A Summer's Tale; An Autumn Tale; My Night at Maud's; The Wages of Fear; Diabolique; The Grand Illusion; Grand Illusion; The Rules of the Game; L'Atalante; Children of Paradise; Orpheus; Lola Montès; Mon Oncle; M. Hulot’s Holiday; Playtime
  Elevator to the Gallows; Au revoir les enfants; The City of Lost Children; Delicatessen; Amelie; Hate; Irreversible; The Piano Teacher; Caché; Hidden; Funny Games; Amour; The White Ribbon; Code Unknown; Swimming Pool; 8 Women; Blue Is the Warmest Color; Holy Motors; My Life in Pink; Jean de Florette; Manon of the Spring; A Very Long Engagement; The Diving Bell and the Butterfly; Rosetta; Two Days, One Night; Certified Copy; The Passion of Joan of Arc; Toni Erdmann
  M; Nosferatu; Metropolis; Sunrise: A Song of Two Humans; Wings of Desire; Paris, Texas; The American Friend; Aguirre: The Wrath of God; Fitzcarraldo; Stroszek; The Marriage of Maria Braun; Ali: Fear Eats the Soul; Run Lola Run; Good bye Lenin!; The Lives of Others; The Tin Drum; The Edukators
  All About My Mother; Talk to Her; Volver; Bad Education; Women on the Verge of a Nervous Breakdown; Tie Me Up! Tie Me Down!; Live Flesh; Pan's Labyrinth; The Devil's Backbone; Open Your Eyes; The Sea Inside; The Spirit of the Beehive; And Your Mother Too; Amores Perros; Biutiful; City of God; Central Station; Like Water for Chocolate; El Topo; The Holy Mountain; Santa Sangre
  Rashomon; Ikiru; Seven Samurai; Ran; Throne of Blood; Kagemusha; Yojimbo; Sanjuro; High and Low; Dersu Uzala; Akira Kurosawa's Dreams; Tokyo Story; Late Spring; Good Morning; Ugetsu; Sansho the Bailiff; Woman in the Dunes; Harakiri; Fireworks; Sonatine; After Life; Nobody Knows; Still Walking; Departures
  In the Mood For Love; Chungking Express; 2046; Happy Together; Days of Being Wild; Fallen Angels; Raise the Red Lantern; Ju Dou; To Live; Farewell My Concubine; Yi Yi; Eat Drink Man Woman; Spring, Summer, Fall, Winter... and Spring; Oldboy; Taste of Cherry; The Wind Will Carry Us; Close-Up; A Separation; The World of Apu; Pather Panchali; Aparajito; Monsoon Wedding
  Mulholland Drive; Lost Highway; Eraserhead; Blue Velvet; Inland Empire; Dead Man; Down by Law; Stranger Than Paradise; Mystery Train; Night on Earth; Days of Heaven; Badlands; The Thin Red Line; The New World; The Tree of Life; Koyaanisqatsi; Baraka; Synecdoche, New York; Waking Life; Killer of Sheep; Vanya on 42nd Street; Barton Fink; Paterson
  Naked; Secrets & Lies; Don't Look Now; Walkabout; Picnic at Hanging Rock; The Piano; Sweetie; An Angel at My Table; Orlando; The Draughtsman's Contract; The Cook the Thief His Wife & Her Lover; The Pillow Book; Hunger; Under the Skin; The Lobster; Dogtooth; The Sweet Hereafter; Exotica; Enter the Void; The Turin Horse; Werckmeister Harmonies; Son of Saul; Ida; The Congress`);

const isSuperhero = (film: MovieCard) =>
  /Batman|Superman|Supergirl|Spider-Man|X-Men|X2|Avengers|Iron Man|^Thor\b|Captain America|Hulk|Fantastic Four|Daredevil|Elektra|Catwoman|Ghost Rider|Punisher|Deadpool|Guardians of the Galaxy|Ant-Man|Doctor Strange|Dark Knight|Justice League|Wonder Woman|Green Lantern|Suicide Squad|Hellboy|Watchmen|Kick-Ass|Hancock|^Blade(: Trinity| II)?$|^Logan$|Wolverine|Spawn$|Man of Steel|Mystery Men|Incredibles|Black Panther|Megamind|Big Hero 6|^Unbreakable$|^Chronicle$|^Super$|Green Hornet/.test(
    film.title,
  );

const isPixarOrGhibli = named(`
  Toy Story; Toy Story 2; Toy Story 3; A Bug's Life; Monsters, Inc.; Finding Nemo; The Incredibles; Cars; Cars 2; Ratatouille; WALL·E; Up; Brave; Monsters University; Inside Out; The Good Dinosaur; Finding Dory; Coco; Incredibles 2; Presto; Partly Cloudy; Piper; Knick Knack; For the Birds; Geri's Game; Luxo Jr.
  Nausicaä of the Valley of the Wind; Laputa: Castle in the Sky; Grave of the Fireflies; My Neighbor Totoro; Kiki's Delivery Service; Only Yesterday; Porco Rosso; Ocean Waves; Pom Poko; Whisper of the Heart; Princess Mononoke; My Neighbors the Yamadas; Spirited Away; The Cat Returns; Howl's Moving Castle; Tales from Earthsea; Ponyo
  The Secret World of Arrietty; From Up on Poppy Hill; The Wind Rises; The Tale of the Princess Kaguya; When Marnie Was There; The Kingdom of Dreams and Madness`);

/** The three tastes that lists have to serve. */
export const TASTES: readonly TasteViewer[] = [
  {
    name: 'art house',
    loves: 'art-house films',
    hates: 'superheroes',
    ratings: [
      [7327, 'Persona', 5],
      [1232, 'Stalker', 5],
      [307, 'Three Colors: Blue', 5],
      [5147, 'Wild Strawberries', 4.5],
      [2731, 'The 400 Blows', 4.5],
      [4144, 'In the Mood For Love', 5],
      [8154, 'La Dolce Vita', 4.5],
      [89745, 'The Avengers', 0.5],
      [59315, 'Iron Man', 1],
      [5349, 'Spider-Man', 1.5],
    ],
    isLoved: isArtHouse,
    isHated: isSuperhero,
  },
  {
    name: 'Pixar and Ghibli',
    loves: 'the films of Pixar and Ghibli',
    hates: 'horror',
    ratings: [
      [1, 'Toy Story', 5],
      [60069, 'WALL·E', 5],
      [50872, 'Ratatouille', 4.5],
      [6377, 'Finding Nemo', 4.5],
      [5618, 'Spirited Away', 5],
      [5971, 'My Neighbor Totoro', 5],
      [3000, 'Princess Mononoke', 4.5],
      [8957, 'Saw', 0.5],
      [1258, 'The Shining', 1.5],
      [2459, 'The Texas Chainsaw Massacre', 1],
    ],
    isLoved: isPixarOrGhibli,
    isHated: has('Horror'),
  },
  {
    name: '80s horror',
    loves: 'horror of the eighties',
    hates: 'romantic comedies',
    ratings: [
      [1261, 'Evil Dead II', 5],
      [2288, 'The Thing', 5],
      [1347, 'A Nightmare on Elm Street', 5],
      [3917, 'Hellraiser', 4.5],
      [3018, 'Re-Animator', 5],
      [1321, 'An American Werewolf in London', 4.5],
      [1974, 'Friday the 13th', 4.5],
      [2671, 'Notting Hill', 1],
      [2424, "You've Got Mail", 0.5],
      [597, 'Pretty Woman', 1.5],
    ],
    isLoved: all(has('Horror'), isFrom(1980, 1989)),
    isHated: all(has('Romance'), has('Comedy'), not(has('Horror'))),
  },
];

/** Five more, whose lists docs/accuracy.md shows with what is wrong with them. */
export const MORE_TASTES: readonly TasteViewer[] = [
  {
    name: 'old Hollywood',
    loves: 'films before 1960',
    hates: 'crude comedies since 1990',
    ratings: [
      [3435, 'Double Indemnity', 5],
      [951, 'His Girl Friday', 5],
      [1212, 'The Third Man', 5],
      [922, 'Sunset Blvd.', 5],
      [955, 'Bringing Up Baby', 4.5],
      [898, 'The Philadelphia Story', 4.5],
      [926, 'All About Eve', 4.5],
      [2706, 'American Pie', 1],
      [3785, 'Scary Movie', 0.5],
      [231, 'Dumb & Dumber', 1],
    ],
    isLoved: isFrom(1900, 1959),
    isHated: all(has('Comedy'), not(has('Romance', 'Drama', 'Animation', 'Children')), isFrom(1990, 2020)),
  },
  {
    name: 'thoughtful science fiction',
    loves: 'science fiction',
    hates: 'musicals',
    ratings: [
      [924, '2001: A Space Odyssey', 5],
      [541, 'Blade Runner', 5],
      [3503, 'Solaris', 4.5],
      [68237, 'Moon', 5],
      [1653, 'Gattaca', 5],
      [109487, 'Interstellar', 4.5],
      [1584, 'Contact', 4.5],
      [60397, 'Mamma Mia!', 0.5],
      [1380, 'Grease', 1],
      [4308, 'Moulin Rouge', 1.5],
    ],
    isLoved: has('Sci-Fi'),
    isHated: has('Musical'),
  },
  {
    name: 'documentaries',
    loves: 'documentaries',
    hates: 'action',
    ratings: [
      [246, 'Hoop Dreams', 5],
      [34542, 'Grizzly Man', 5],
      [1189, 'The Thin Blue Line', 5],
      [162, 'Crumb', 4.5],
      [7156, 'The Fog of War: Eleven Lessons from the Life of Robert S. McNamara', 5],
      [60766, 'Man on Wire', 4.5],
      [2064, 'Roger & Me', 4.5],
      [1552, 'Con Air', 1],
      [53996, 'Transformers', 0.5],
      [1917, 'Armageddon', 1],
    ],
    isLoved: has('Documentary'),
    isHated: has('Action'),
  },
  {
    name: 'Hong Kong action',
    loves: 'action with a second title in another language',
    hates: 'romantic dramas',
    ratings: [
      [3265, 'Hard-Boiled', 5],
      [1218, 'The Killer', 5],
      [3972, 'The Legend of Drunken Master', 5],
      [7482, 'Enter the Dragon', 4.5],
      [4846, 'Iron Monkey', 4.5],
      [861, 'Supercop', 5],
      [6721, 'Once Upon a Time in China', 4.5],
      [1721, 'Titanic', 1],
      [8533, 'The Notebook', 0.5],
      [105, 'The Bridges of Madison County', 1],
    ],
    isLoved: all(has('Action'), ({ catalogueTitle }) => / \((?!a\.k\.a)[^)]+\)/.test(catalogueTitle)),
    isHated: all(has('Romance'), has('Drama'), not(has('Action'))),
  },
  {
    name: 'romantic comedies',
    loves: 'romances',
    hates: 'war and gangsters',
    ratings: [
      [17, 'Sense and Sensibility', 5],
      [4246, "Bridget Jones's Diary", 5],
      [1307, 'When Harry Met Sally...', 5],
      [357, 'Four Weddings and a Funeral', 4.5],
      [6942, 'Love Actually', 5],
      [838, 'Emma', 4.5],
      [539, 'Sleepless in Seattle', 4.5],
      [1213, 'Goodfellas', 1],
      [1222, 'Full Metal Jacket', 0.5],
      [4262, 'Scarface', 1],
    ],
    isLoved: has('Romance'),
    isHated: all(has('War', 'Crime'), not(has('Romance'))),
  },
];
