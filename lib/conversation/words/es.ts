import type { OwnWords } from './words-of-ours.ts';

export const ES: OwnWords = {
  spoken: {
    oneMoment: 'Un momento, por favor.',
    away: '¿Sigue usted ahí?',
    awayGoodbye: 'Ya no le oigo, así que termino aquí nuestra llamada. Gracias; nuestro equipo le escribirá.',
    unheard: 'Perdone, no le he oído bien. ¿Puede repetirlo?',
    unheardOrType: 'Perdone, no le he oído bien. ¿Puede repetirlo o escribirlo?',
    halfMinute: 'Nos queda medio minuto. ¿Qué más puedo anotar?',
    timeIsUp: 'Se nos ha acabado el tiempo. Gracias; nuestro equipo le escribirá.',
    goodbye: 'Gracias por hablar con nosotros. ¡Adiós!',
    economy: 'Hoy nuestras llamadas son un poco más cortas; empecemos por lo que más le importa.',
    outOfMoney: 'Tengo que terminar aquí nuestra llamada. Gracias por su tiempo; nuestro equipo le escribirá.',
    welcomeBack: 'Qué bien que ha vuelto.',
    lineLost: 'Perdone, la línea se cortó un momento.',
    goOn: '¿Seguimos donde estábamos?',
    goOnFromThere: '¿Seguimos desde ahí?',
  },
  typed: {
    economy: 'Hoy respondo brevemente y por escrito; lo que no pueda resolver aquí, nuestro equipo lo responderá por correo.',
    outOfMoney: 'Hoy ya no puedo responder más aquí. Gracias; su solicitud está guardada y nuestro equipo le escribirá.',
    sorry: 'Perdone, ahora mismo no puedo responder. Su solicitud está guardada y nuestro equipo le escribirá.',
  },
  knowledge: {
    nothing: 'Ahora mismo no tengo esa respuesta. Nuestro equipo le escribirá sobre ello.',
    more: 'Nuestro equipo puede contarle más.',
  },
  youSaid: (words) => `Acababa de decir: «${words}»`,
  introduce: (name, business) => `Soy ${name}, el asistente de IA de ${business}.`,
  howMayIHelp: '¿En qué puedo ayudarle?',
};
