"""Words of the demo's events in the site's other languages: title, summary, description."""

from __future__ import annotations

Words = tuple[str, str, str]

TRANSLATIONS: dict[str, dict[str, Words]] = {
    "Jazz at the Customs Shed": {
        "de": (
            "Jazz im Zollschuppen",
            "Ein Trio, eine Bar und die letzte Fähre. Zwei Sets mit Pause.",
            (
                "Einlass ab **19:30**. Freie Platzwahl; hinten klingt es am besten.\n\n"
                "- Erstes Set um 20:00\n- Pause mit Suppe\n- Zweites Set bis 22:30"
            ),
        ),
        "fr": (
            "Jazz à l’ancien hangar des douanes",
            "Un trio, un bar et le dernier bac. Deux sets avec une pause.",
            (
                "Ouverture des portes à **19 h 30**. Placement libre ; au fond, bon son.\n\n"
                "- Premier set à 20 h\n- Pause avec soupe\n- Second set jusqu’à 22 h 30"
            ),
        ),
        "es": (
            "Jazz en el antiguo almacén de aduanas",
            "Un trío, una barra y el último ferri. Dos pases con descanso.",
            (
                "Puertas a las **19:30**. Asientos libres; atrás es donde mejor suena.\n\n"
                "- Primer pase a las 20:00\n- Descanso con sopa\n- Segundo pase hasta las 22:30"
            ),
        ),
        "ja": (
            "税関倉庫でジャズ",
            "トリオとバー、そして最終フェリー。休憩をはさんで2ステージ。",
            (
                "開場は**19:30**。席は自由です。音がいちばんいいのは最後列。\n\n"
                "- 1stステージ 20:00\n- スープの休憩\n- 2ndステージ 22:30まで"
            ),
        ),
    },
    "Choir for People Who Cannot Sing": {
        "de": (
            "Chor für alle, die nicht singen können",
            "Doch, du kannst. Zehn Lieder, keine Noten, kein Konzert.",
            "",
        ),
        "fr": (
            "La chorale de ceux qui ne savent pas chanter",
            "Mais si. Dix chansons, pas de partition, pas de concert.",
            "",
        ),
        "es": (
            "Coro para quienes no saben cantar",
            "Sí que sabes. Diez canciones, sin partituras, sin concierto.",
            "",
        ),
        "ja": (
            "歌えない人のための合唱団",
            "大丈夫、歌えます。10曲、楽譜なし、発表会なし。",
            "",
        ),
    },
    "Repair Café": {
        "de": (
            "Repair-Café",
            "Bring mit, was kaputt ist: Lampen, Fahrräder, Pullover, Radios.",
            (
                "Freiwillige helfen dir, es selbst zu reparieren. Teile zum Selbstkostenpreis, "
                "Kaffee gegen Spende."
            ),
        ),
        "fr": (
            "Café réparation",
            "Apportez ce qui est cassé : lampes, vélos, pulls, radios.",
            (
                "Des bénévoles vous aident à réparer vous-même. Pièces à prix coûtant, café contre "
                "un don."
            ),
        ),
        "es": (
            "Café de reparación",
            "Trae lo que esté roto: lámparas, bicicletas, jerséis, radios.",
            (
                "Personas voluntarias te ayudan a repararlo. Piezas a precio de coste, café por "
                "donativo."
            ),
        ),
        "ja": (
            "リペアカフェ",
            "こわれたものを持ってきてください。ランプ、自転車、セーター、ラジオ。",
            "ボランティアが修理をお手伝いします。部品は実費、コーヒーは寄付で。",
        ),
    },
    "Winter Festival on the Quay": {
        "de": (
            "Winterfest am Kai",
            "Drei Tage Musik, Lichter und heißer Apfelsaft am Wasser.",
            "Vom Mittag des ersten bis Mitternacht des dritten Tages. Ein Ticket für alles.",
        ),
        "fr": (
            "Fête d’hiver sur le quai",
            "Trois jours de musique, de lumières et de jus de pomme chaud au bord de l’eau.",
            "Du premier jour à midi au troisième à minuit. Un billet pour les trois jours.",
        ),
        "es": (
            "Festival de invierno en el muelle",
            "Tres días de música, luces y zumo de manzana caliente junto al agua.",
            "Del mediodía del primer día a la medianoche del tercero. Una entrada para todo.",
        ),
        "ja": (
            "埠頭の冬まつり",
            "水辺で過ごす3日間。音楽と灯りと、あたたかいりんごジュース。",
            "初日の正午から3日目の深夜まで。チケット1枚で3日間入れます。",
        ),
    },
    "Story Time for Small Ears": {
        "de": (
            "Geschichten für kleine Ohren",
            "Bilderbücher für Kinder ab drei, mit einem Erwachsenen.",
            "",
        ),
        "fr": (
            "Histoires pour petites oreilles",
            "Des albums pour les enfants dès trois ans, avec un adulte.",
            "",
        ),
        "es": (
            "Cuentos para oídos pequeños",
            "Libros ilustrados para peques desde tres años, con una persona adulta.",
            "",
        ),
        "ja": ("小さな耳のためのおはなし会", "3歳からの絵本の時間。大人の方とどうぞ。", ""),
    },
}
