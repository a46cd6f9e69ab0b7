"""Words the generator draws from: Québec French, everything invented.

No organisation, place or person here is a real one; common family names are combined at
random. Each list is ordered: its order is part of what a seed reproduces.
"""

FIRST_NAMES = """Amélie Anaïs Annie Antoine Audrey Béatrice Camille Caroline Catherine Cédric
Chantal Charles-Étienne Claudine Coralie Daphné David Dominic Élise Éloïse Émile Émilie Étienne
Fabien Félix Florence Frédérique Gabrielle Geneviève Guillaume Hélène Hugo Isabelle Jacinthe
Jean-Philippe Jérôme Josée Joël Judith Julien Karine Laurence Léa Louis-Philippe Ludovic Lucie
Maëlle Marc-André Marianne Marie-Ève Martine Mathieu Maude Maxime Mélanie Mireille Nadine Nathan
Noémie Olivier Pascale Patrice Philippe Rachel Raphaël Rosalie Samuel Sébastien Simon Solène
Stéphanie Thierry Thomas Valérie Véronique Vincent Virginie William Xavier Yasmine Zoé""".split()

LAST_NAMES = """Allard Arsenault Beaudoin Beaulieu Bélanger Bergeron Blais Boisvert Bouchard
Boulanger Bourgeois Carrier Chabot Champagne Charron Chevalier Cloutier Corbeil Couture Cyr
Daigle Demers Deschênes Desrosiers Doucet Drolet Dubé Duquette Fontaine Forget Fournier Frenette
Gagné Garneau Gauvin Giguère Girard Gosselin Grenier Guérin Hamel Hébert Houle Jacques Jobin
Labelle Lachance Lacombe Laflamme Lajoie Lamontagne Langlois Lapierre Lavoie Leclerc Lemieux
Lessard Lévesque Marchand Marcoux Ménard Michaud Moreau Morin Nadeau Ouellet Paquet Parent
Pelletier Perron Picard Plante Poirier Poulin Proulx Racine Renaud Rioux Rivard Robitaille
Savard Sénéchal Sirois Talbot Tessier Thériault Trépanier Turcotte Vachon Vaillancourt""".split()

# (noun phrase, how its place is introduced is in PLACES)
COOPERATIVES = [
    "Coopérative de santé",
    "Coopérative d'habitation",
    "Coopérative funéraire",
    "Coopérative de solidarité alimentaire",
    "Coopérative agricole",
    "Coopérative de services à domicile",
    "Coopérative forestière",
    "Coopérative de câblodistribution",
    "Coopérative scolaire",
    "Coopérative de taxi",
    "Coopérative de solidarité culturelle",
    "Coopérative d'énergie",
    "Coopérative de travail en architecture",
    "Coopérative maraîchère",
    "Coopérative de transport adapté",
    "Coopérative de menuiserie",
]
FEDERATIONS = [
    "Fédération des coopératives d'habitation",
    "Fédération des coopératives de santé",
    "Fédération des coopératives forestières",
    "Regroupement des coopératives scolaires",
    "Alliance des mutuelles",
    "Fédération des coopératives de soutien à domicile",
    "Réseau des coopératives funéraires",
    "Regroupement des entreprises collectives",
]
MUTUALS = ["Mutuelle d'assurance", "Mutuelle de prévention", "Société mutuelle"]
SOCIAL = [
    "Entreprise d'insertion",
    "Ressourcerie",
    "Carrefour de l'économie sociale",
    "Centre de la petite enfance",
    "Maison de la famille",
    "Popote roulante",
    "Théâtre communautaire",
    "Radio communautaire",
    "Atelier de réinsertion",
]
# Invented places, with their preposition.
PLACES = """de Val-Brumeux|de l'Anse-au-Givre|du Lac-aux-Hérons|de la Haute-Lande|des Trois-Érables
de Rivière-Ardoise|du Mont-Cendré|de Pointe-aux-Aulnes|de Sainte-Aubeline|du Grand-Ruisseau
de la Baie-Claire|de l'Île-aux-Mésanges|des Quatre-Vents|du Val-des-Bouleaux|de Saint-Orens-du-Lac
de la Côte-Rousse|de Cap-Lupin|du Plateau-Blanc|de Havre-Gris|des Prés-Salés|de Coteau-Fleuri
de la Rivière-Perdue|de Montclair-Est|du Haut-Portage|de Lac-Tamarac|de Saint-Ildrec
de la Chute-Noire|du Rang-des-Lièvres|de Belle-Fontaine|de Sainte-Ozanne|du Barachois-Rouge
de Pont-Mélèze|de la Vallée-d'Ambre|des Deux-Clochers|de Roche-Mouillée|du Bois-Vermeil
de l'Étang-Doré|de Notre-Dame-des-Joncs|du Détour-Bleu|de Grande-Épinette""".replace(
    "\n", "|"
).split("|")
CITIES = [
    ("Québec", "G1K"),
    ("Lévis", "G6V"),
    ("Montréal", "H2X"),
    ("Sherbrooke", "J1H"),
    ("Trois-Rivières", "G9A"),
    ("Saguenay", "G7H"),
    ("Rimouski", "G5L"),
    ("Gatineau", "J8X"),
    ("Drummondville", "J2B"),
    ("Victoriaville", "G6P"),
    ("Rouyn-Noranda", "J9X"),
]
STREETS = [
    "rue des Artisans",
    "avenue de la Coopération",
    "rue du Marché",
    "boulevard des Pionniers",
    "rue de l'Entraide",
    "chemin du Moulin",
    "rue Principale",
    "avenue des Semailles",
]
JOB_TITLES = [
    "Direction générale",
    "Direction des finances",
    "Coordination",
    "Présidence",
    "Direction adjointe",
    "Responsable administrative",
]

# Project name and what people write in their week, by code of the service domain; RD otherwise.
WORK = {
    "CPT": (
        "Tenue de livres et comptabilité",
        [
            "Conciliation bancaire",
            "Production de l'état des résultats",
            "Paie et retenues",
            "Fermeture du mois",
            "Préparation du dossier de vérification",
            "Déclaration TPS/TVQ",
        ],
    ),
    "FIN": (
        "Accompagnement financier",
        [
            "Tableau de bord de gestion",
            "Exercice de coût de revient",
            "Prévisions de trésorerie",
            "Montage financier",
            "Analyse des écarts budgétaires",
            "Budget de l'exercice",
        ],
    ),
    "SST": (
        "Prévention en SST",
        [
            "Audit de prévention en entreprise",
            "Programme de prévention",
            "Enquête d'accident",
            "Formation des membres du comité SST",
            "Analyse de risques d'un poste",
        ],
    ),
    "RH": (
        "Gestion des ressources humaines",
        [
            "Exercice d'équité salariale",
            "Affichage et tri de candidatures",
            "Entrevues d'embauche",
            "Révision du manuel de l'employé",
            "Préparation de la négociation",
            "Rôle-conseil RH",
        ],
    ),
    "VID": (
        "Capsules vidéo",
        ["Tournage d'une capsule", "Montage vidéo", "Scénarisation", "Sous-titrage"],
    ),
    "RP": (
        "Relations publiques et gouvernementales",
        [
            "Note d'information aux décideurs",
            "Revue de presse",
            "Rédaction d'un communiqué",
            "Rencontre au ministère",
            "Plan de communication",
            "Mémoire prébudgétaire",
        ],
    ),
    "TI": (
        "Site Web et technologies",
        [
            "Développement du site Web",
            "Soutien aux usagers",
            "Mise à jour de sécurité",
            "Formulaire d'adhésion en ligne",
            "Migration de courriels",
            "Webinaire : soutien technique",
        ],
    ),
    "EVE": (
        "Organisation d'événements",
        [
            "Logistique du congrès",
            "Appel aux conférenciers",
            "Gestion des inscriptions",
            "Coordination avec le lieu",
            "Bilan de l'événement",
        ],
    ),
    "JUR": (
        "Conseil juridique",
        [
            "Avis en droit du travail",
            "Révision des règlements généraux",
            "Négociation de contrat",
            "Recherche jurisprudentielle",
            "Gouvernance : avis au conseil",
        ],
    ),
    "COM": (
        "Gestion de communauté",
        [
            "Calendrier éditorial",
            "Animation des médias sociaux",
            "Infolettre aux membres",
            "Statistiques de fréquentation",
        ],
    ),
    "GRA": (
        "Graphisme",
        [
            "Mise en page du rapport annuel",
            "Identité visuelle",
            "Affiche et dépliant",
            "Gabarit de présentation",
        ],
    ),
    "RD": (
        "Gestion de projets et développement",
        [
            "Plan stratégique",
            "Analyse de marché",
            "Coordination de la table régionale",
            "Révision des processus administratifs",
            "Guide de référence",
            "Suivi de projet",
        ],
    ),
}
INTERNAL_TASKS = [
    ("Administration", ["Courriels et suivis", "Feuille de temps", "Classement"]),
    ("Réunions d'équipe", ["Info-pause", "Rencontre de direction", "Rencontre individuelle"]),
    ("Formation interne", ["Partage d'expertise", "Webinaire", "Comité de formation"]),
    ("Développement de l'offre", ["Offre de services", "Fiche promotionnelle", "Démarchage"]),
]
REPRESENTATION = [
    "Représentation auprès du ministère",
    "Table des formateurs",
    "Sommet des coopératives",
    "Comité sectoriel de main-d'œuvre",
]
ABSENCES = {"vacation": "Vacances", "sick": "Maladie"}


def work_for(domain_code):
    """Return (project name, descriptions) for the code of a service domain."""
    return WORK.get(domain_code, WORK["RD"])
