// What the API answered over the example history to {"bad":{"reference":"model:tumour-screen@20"},"metric":"accuracy"}; made by e2e/record.mjs.
import type { WhyResult } from "../../src/api/why.query"

export const CAUSE: WhyResult = {
 "rootCause": {
  "metric": "accuracy",
  "higherIsBetter": true,
  "regressed": true,
  "good": {
   "value": 0.933333,
   "asked": {
    "uid": "95ed5fba86c6d0dc519c0e292e5f7d3b",
    "qualifiedRef": "model:clinic/tumour-screen@19",
    "kind": "ModelVersion",
    "name": "tumour-screen@19"
   },
   "run": {
    "uid": "02842547509f812b0bdb478bac840616",
    "qualifiedRef": "run:clinic/evaluate#19",
    "kind": "Run",
    "name": "evaluate#19"
   }
  },
  "bad": {
   "value": 0.816667,
   "asked": {
    "uid": "bcd2071f8d29bb93dc96213a69fd3b22",
    "qualifiedRef": "model:clinic/tumour-screen@20",
    "kind": "ModelVersion",
    "name": "tumour-screen@20"
   },
   "run": {
    "uid": "d29948e3ae456adf53868ecdf373027f",
    "qualifiedRef": "run:clinic/evaluate#20",
    "kind": "Run",
    "name": "evaluate#20"
   }
  },
  "chosen": "newest earlier sound version",
  "alternatives": [
   {
    "uid": "e111fa06ab9fa5f6182cd544d5a31714",
    "qualifiedRef": "model:clinic/tumour-screen@18",
    "kind": "ModelVersion",
    "name": "tumour-screen@18"
   },
   {
    "uid": "781ce4049be81d0f00ff7d3543bce5e8",
    "qualifiedRef": "model:clinic/tumour-screen@16",
    "kind": "ModelVersion",
    "name": "tumour-screen@16"
   },
   {
    "uid": "13edb5fc27e4cafe449eda090841affa",
    "qualifiedRef": "model:clinic/tumour-screen@15",
    "kind": "ModelVersion",
    "name": "tumour-screen@15"
   }
  ],
  "delta": -0.11666599999999994,
  "noise": {
   "sigma": 0.011190140132053751,
   "source": "14 replicates and 240 test rows",
   "degrees": 8,
   "assumed": false
  },
  "sigmas": 10.425785434609027,
  "pSeeds": 8.395301738910113e-14,
  "pNone": 8.355742804757362e-16,
  "status": "observed",
  "suspects": [
   {
    "kind": "dataset",
    "name": "biopsies-lab-b",
    "ref": "dataset:biopsies-lab-b@v8",
    "before": "v7",
    "after": "v8",
    "since": "",
    "probability": 0.999999999999916,
    "evidence": [
     {
      "text": "\"radius\" is 10x smaller in 31 % of rows: looks like mm to cm",
      "ratio": 4
     },
     {
      "text": "30 % of rows changed",
      "ratio": 1
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "7d1d3c03c5b1cc96d864e814b77abed3",
       "qualifiedRef": "run:clinic/evaluate#23",
       "kind": "Run",
       "name": "evaluate#23"
      },
      "without": {
       "uid": "02842547509f812b0bdb478bac840616",
       "qualifiedRef": "run:clinic/evaluate#19",
       "kind": "Run",
       "name": "evaluate#19"
      },
      "delta": -0.12083299999999997,
      "others": 0
     },
     {
      "having": {
       "uid": "7d1d3c03c5b1cc96d864e814b77abed3",
       "qualifiedRef": "run:clinic/evaluate#23",
       "kind": "Run",
       "name": "evaluate#23"
      },
      "without": {
       "uid": "9afed897feffc52844faeeb7dbef9f7e",
       "qualifiedRef": "run:clinic/evaluate#18",
       "kind": "Run",
       "name": "evaluate#18"
      },
      "delta": -0.125,
      "others": 1
     },
     {
      "having": {
       "uid": "7d1d3c03c5b1cc96d864e814b77abed3",
       "qualifiedRef": "run:clinic/evaluate#23",
       "kind": "Run",
       "name": "evaluate#23"
      },
      "without": {
       "uid": "c7921dd32db8986d4b56281fe06a3467",
       "qualifiedRef": "run:clinic/evaluate#17",
       "kind": "Run",
       "name": "evaluate#17"
      },
      "delta": -0.11666699999999997,
      "others": 1
     }
    ],
    "effect": -0.1208578457447027,
    "low": -0.13060261988582814,
    "high": -0.11111307160357725,
    "path": [
     {
      "uid": "308d5b97e590c04563442e729c800e7c",
      "qualifiedRef": "dataset:clinic/biopsies-lab-b@v8",
      "kind": "DatasetVersion",
      "name": "biopsies-lab-b@v8"
     },
     {
      "uid": "c1d53fa13ee28c31286319695b485462",
      "qualifiedRef": "run:clinic/prepare#13",
      "kind": "Run",
      "name": "prepare#13"
     },
     {
      "uid": "9224217bab67b1b8aeef91cfc7c2b9e7",
      "qualifiedRef": "dataset:clinic/features@v12",
      "kind": "DatasetVersion",
      "name": "features@v12"
     },
     {
      "uid": "c92c2484a9d07ad11f8a179dadcad6b8",
      "qualifiedRef": "run:clinic/train#20",
      "kind": "Run",
      "name": "train#20"
     },
     {
      "uid": "bcd2071f8d29bb93dc96213a69fd3b22",
      "qualifiedRef": "model:clinic/tumour-screen@20",
      "kind": "ModelVersion",
      "name": "tumour-screen@20"
     }
    ]
   },
   {
    "kind": "dataset",
    "name": "biopsies-lab-a",
    "ref": "dataset:biopsies-lab-a@v7",
    "before": "v6",
    "after": "v7",
    "since": "",
    "probability": 1.845843800246342e-8,
    "evidence": [
     {
      "text": "0 % of rows changed, no column or label moved much (at most 3 % KS)",
      "ratio": 0.3
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "741e7773ef37e4c8df66c665deeeb58e",
       "qualifiedRef": "run:clinic/evaluate#22",
       "kind": "Run",
       "name": "evaluate#22"
      },
      "without": {
       "uid": "7d1d3c03c5b1cc96d864e814b77abed3",
       "qualifiedRef": "run:clinic/evaluate#23",
       "kind": "Run",
       "name": "evaluate#23"
      },
      "delta": 0.004167000000000032,
      "others": 1
     },
     {
      "having": {
       "uid": "df7176604b171567434f188b7c3aa414",
       "qualifiedRef": "run:clinic/evaluate#21",
       "kind": "Run",
       "name": "evaluate#21"
      },
      "without": {
       "uid": "7d1d3c03c5b1cc96d864e814b77abed3",
       "qualifiedRef": "run:clinic/evaluate#23",
       "kind": "Run",
       "name": "evaluate#23"
      },
      "delta": 0.012499999999999956,
      "others": 1
     },
     {
      "having": {
       "uid": "741e7773ef37e4c8df66c665deeeb58e",
       "qualifiedRef": "run:clinic/evaluate#22",
       "kind": "Run",
       "name": "evaluate#22"
      },
      "without": {
       "uid": "ac46a592fc30ec0d7de4265f10ffe286",
       "qualifiedRef": "run:clinic/evaluate#13",
       "kind": "Run",
       "name": "evaluate#13"
      },
      "delta": -0.13749999999999996,
      "others": 1
     }
    ],
    "effect": -0.0681804728903106,
    "low": -0.09643942613608969,
    "high": -0.0399215196445315,
    "path": [
     {
      "uid": "da66d75ea87d28cfb461a82824bc330f",
      "qualifiedRef": "dataset:clinic/biopsies-lab-a@v7",
      "kind": "DatasetVersion",
      "name": "biopsies-lab-a@v7"
     },
     {
      "uid": "c1d53fa13ee28c31286319695b485462",
      "qualifiedRef": "run:clinic/prepare#13",
      "kind": "Run",
      "name": "prepare#13"
     },
     {
      "uid": "9224217bab67b1b8aeef91cfc7c2b9e7",
      "qualifiedRef": "dataset:clinic/features@v12",
      "kind": "DatasetVersion",
      "name": "features@v12"
     },
     {
      "uid": "c92c2484a9d07ad11f8a179dadcad6b8",
      "qualifiedRef": "run:clinic/train#20",
      "kind": "Run",
      "name": "train#20"
     },
     {
      "uid": "bcd2071f8d29bb93dc96213a69fd3b22",
      "qualifiedRef": "model:clinic/tumour-screen@20",
      "kind": "ModelVersion",
      "name": "tumour-screen@20"
     }
    ]
   },
   {
    "kind": "parameter",
    "name": "learning_rate",
    "ref": "parameter:learning_rate",
    "before": "0.02",
    "after": "0.03",
    "since": "",
    "probability": 7.880002346888166e-11,
    "evidence": [
     {
      "text": "value used before, by 3 of the runs",
      "ratio": 0.5
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "d29948e3ae456adf53868ecdf373027f",
       "qualifiedRef": "run:clinic/evaluate#20",
       "kind": "Run",
       "name": "evaluate#20"
      },
      "without": {
       "uid": "df7176604b171567434f188b7c3aa414",
       "qualifiedRef": "run:clinic/evaluate#21",
       "kind": "Run",
       "name": "evaluate#21"
      },
      "delta": -0.008332999999999924,
      "others": 0
     },
     {
      "having": {
       "uid": "fc2526d062007ae3eec807884ac0f30c",
       "qualifiedRef": "run:clinic/evaluate#4",
       "kind": "Run",
       "name": "evaluate#4"
      },
      "without": {
       "uid": "ef421830ccd0535e10d70e79d39d5f46",
       "qualifiedRef": "run:clinic/evaluate#3",
       "kind": "Run",
       "name": "evaluate#3"
      },
      "delta": -0.02083299999999999,
      "others": 1
     },
     {
      "having": {
       "uid": "abd8510f144386314afe4707b3fb6ab8",
       "qualifiedRef": "run:clinic/evaluate#5",
       "kind": "Run",
       "name": "evaluate#5"
      },
      "without": {
       "uid": "ced950ba1c394fade17000b370700750",
       "qualifiedRef": "run:clinic/evaluate#6",
       "kind": "Run",
       "name": "evaluate#6"
      },
      "delta": 0.008332999999999924,
      "others": 1
     }
    ],
    "effect": -0.010762158237227164,
    "low": -0.03606921659098696,
    "high": 0.014544900116532632,
    "path": [
     {
      "uid": "c92c2484a9d07ad11f8a179dadcad6b8",
      "qualifiedRef": "run:clinic/train#20",
      "kind": "Run",
      "name": "train#20"
     },
     {
      "uid": "bcd2071f8d29bb93dc96213a69fd3b22",
      "qualifiedRef": "model:clinic/tumour-screen@20",
      "kind": "ModelVersion",
      "name": "tumour-screen@20"
     }
    ]
   },
   {
    "kind": "environment",
    "name": "numpy",
    "ref": "environment:numpy",
    "before": "2.2.6",
    "after": "2.4.6",
    "since": "",
    "probability": 4.412197495036488e-12,
    "evidence": [
     {
      "text": "the same major version",
      "ratio": 0.7
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "d29948e3ae456adf53868ecdf373027f",
       "qualifiedRef": "run:clinic/evaluate#20",
       "kind": "Run",
       "name": "evaluate#20"
      },
      "without": {
       "uid": "741e7773ef37e4c8df66c665deeeb58e",
       "qualifiedRef": "run:clinic/evaluate#22",
       "kind": "Run",
       "name": "evaluate#22"
      },
      "delta": 0,
      "others": 0
     },
     {
      "having": {
       "uid": "4ff316515d400614a530c3b844d7ba94",
       "qualifiedRef": "run:clinic/evaluate#9",
       "kind": "Run",
       "name": "evaluate#9"
      },
      "without": {
       "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
       "qualifiedRef": "run:clinic/evaluate#8",
       "kind": "Run",
       "name": "evaluate#8"
      },
      "delta": -0.008334000000000064,
      "others": 1
     },
     {
      "having": {
       "uid": "df7176604b171567434f188b7c3aa414",
       "qualifiedRef": "run:clinic/evaluate#21",
       "kind": "Run",
       "name": "evaluate#21"
      },
      "without": {
       "uid": "741e7773ef37e4c8df66c665deeeb58e",
       "qualifiedRef": "run:clinic/evaluate#22",
       "kind": "Run",
       "name": "evaluate#22"
      },
      "delta": 0.008332999999999924,
      "others": 1
     }
    ],
    "effect": -0.015685766160829912,
    "low": -0.03784914870343703,
    "high": 0.006477616381777206,
    "path": [
     {
      "uid": "72ad73a62183c5b6bc89626b8ed0b7b1",
      "qualifiedRef": "env:env-6254159dddad",
      "kind": "Environment",
      "name": "env-6254159dddad"
     },
     {
      "uid": "c92c2484a9d07ad11f8a179dadcad6b8",
      "qualifiedRef": "run:clinic/train#20",
      "kind": "Run",
      "name": "train#20"
     },
     {
      "uid": "bcd2071f8d29bb93dc96213a69fd3b22",
      "qualifiedRef": "model:clinic/tumour-screen@20",
      "kind": "ModelVersion",
      "name": "tumour-screen@20"
     }
    ]
   }
  ],
  "credible": [
   0
  ],
  "pairs": [],
  "comparable": true,
  "aliasGroups": [],
  "nextRerun": {
   "base": {
    "uid": "d29948e3ae456adf53868ecdf373027f",
    "qualifiedRef": "run:clinic/evaluate#20",
    "kind": "Run",
    "name": "evaluate#20"
   },
   "revert": [
    {
     "kind": "dataset",
     "name": "biopsies-lab-b"
    }
   ],
   "steps": [
    {
     "uid": "c1d53fa13ee28c31286319695b485462",
     "qualifiedRef": "run:clinic/prepare#13",
     "kind": "Run",
     "name": "prepare#13"
    },
    {
     "uid": "c92c2484a9d07ad11f8a179dadcad6b8",
     "qualifiedRef": "run:clinic/train#20",
     "kind": "Run",
     "name": "train#20"
    },
    {
     "uid": "d29948e3ae456adf53868ecdf373027f",
     "qualifiedRef": "run:clinic/evaluate#20",
     "kind": "Run",
     "name": "evaluate#20"
    }
   ],
   "expectedRuns": 1
  },
  "history": [
   {
    "value": 0.920833,
    "run": {
     "uid": "441420d8f163de31bb45f29312e6b9a3",
     "qualifiedRef": "run:clinic/evaluate#1",
     "kind": "Run",
     "name": "evaluate#1"
    }
   },
   {
    "value": 0.9375,
    "run": {
     "uid": "f293500bf3775efc4eff936680744a7b",
     "qualifiedRef": "run:clinic/evaluate#2",
     "kind": "Run",
     "name": "evaluate#2"
    }
   },
   {
    "value": 0.945833,
    "run": {
     "uid": "ef421830ccd0535e10d70e79d39d5f46",
     "qualifiedRef": "run:clinic/evaluate#3",
     "kind": "Run",
     "name": "evaluate#3"
    }
   },
   {
    "value": 0.925,
    "run": {
     "uid": "fc2526d062007ae3eec807884ac0f30c",
     "qualifiedRef": "run:clinic/evaluate#4",
     "kind": "Run",
     "name": "evaluate#4"
    }
   },
   {
    "value": 0.95,
    "run": {
     "uid": "abd8510f144386314afe4707b3fb6ab8",
     "qualifiedRef": "run:clinic/evaluate#5",
     "kind": "Run",
     "name": "evaluate#5"
    }
   },
   {
    "value": 0.941667,
    "run": {
     "uid": "ced950ba1c394fade17000b370700750",
     "qualifiedRef": "run:clinic/evaluate#6",
     "kind": "Run",
     "name": "evaluate#6"
    }
   },
   {
    "value": 0.933333,
    "run": {
     "uid": "50c57b69a100008eb2936fb52c84d78c",
     "qualifiedRef": "run:clinic/evaluate#7",
     "kind": "Run",
     "name": "evaluate#7"
    }
   },
   {
    "value": 0.941667,
    "run": {
     "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
     "qualifiedRef": "run:clinic/evaluate#8",
     "kind": "Run",
     "name": "evaluate#8"
    }
   },
   {
    "value": 0.933333,
    "run": {
     "uid": "4ff316515d400614a530c3b844d7ba94",
     "qualifiedRef": "run:clinic/evaluate#9",
     "kind": "Run",
     "name": "evaluate#9"
    }
   },
   {
    "value": 0.95,
    "run": {
     "uid": "9849623ce67d7ad1ecb9acb9c07b0001",
     "qualifiedRef": "run:clinic/evaluate#10",
     "kind": "Run",
     "name": "evaluate#10"
    }
   },
   {
    "value": 0.941667,
    "run": {
     "uid": "d5deec34e2a91ffb37be34ebebd667a7",
     "qualifiedRef": "run:clinic/evaluate#11",
     "kind": "Run",
     "name": "evaluate#11"
    }
   },
   {
    "value": 0.933333,
    "run": {
     "uid": "a694f674cfe94bf6ac8af1c1368d6fd0",
     "qualifiedRef": "run:clinic/evaluate#12",
     "kind": "Run",
     "name": "evaluate#12"
    }
   },
   {
    "value": 0.954167,
    "run": {
     "uid": "ac46a592fc30ec0d7de4265f10ffe286",
     "qualifiedRef": "run:clinic/evaluate#13",
     "kind": "Run",
     "name": "evaluate#13"
    }
   },
   {
    "value": 0.941667,
    "run": {
     "uid": "3292f4e3ffec2570a37f1648c8295bac",
     "qualifiedRef": "run:clinic/evaluate#14",
     "kind": "Run",
     "name": "evaluate#14"
    }
   },
   {
    "value": 0.941667,
    "run": {
     "uid": "b75b5bf282aab76328b4cd6a40586b6d",
     "qualifiedRef": "run:clinic/evaluate#15",
     "kind": "Run",
     "name": "evaluate#15"
    }
   },
   {
    "value": 0.9375,
    "run": {
     "uid": "dc5708f880d9ffcf263b8427d8cfb0f6",
     "qualifiedRef": "run:clinic/evaluate#16",
     "kind": "Run",
     "name": "evaluate#16"
    }
   },
   {
    "value": 0.929167,
    "run": {
     "uid": "c7921dd32db8986d4b56281fe06a3467",
     "qualifiedRef": "run:clinic/evaluate#17",
     "kind": "Run",
     "name": "evaluate#17"
    }
   },
   {
    "value": 0.9375,
    "run": {
     "uid": "9afed897feffc52844faeeb7dbef9f7e",
     "qualifiedRef": "run:clinic/evaluate#18",
     "kind": "Run",
     "name": "evaluate#18"
    }
   },
   {
    "value": 0.933333,
    "run": {
     "uid": "02842547509f812b0bdb478bac840616",
     "qualifiedRef": "run:clinic/evaluate#19",
     "kind": "Run",
     "name": "evaluate#19"
    }
   },
   {
    "value": 0.816667,
    "run": {
     "uid": "d29948e3ae456adf53868ecdf373027f",
     "qualifiedRef": "run:clinic/evaluate#20",
     "kind": "Run",
     "name": "evaluate#20"
    }
   },
   {
    "value": 0.825,
    "run": {
     "uid": "df7176604b171567434f188b7c3aa414",
     "qualifiedRef": "run:clinic/evaluate#21",
     "kind": "Run",
     "name": "evaluate#21"
    }
   },
   {
    "value": 0.816667,
    "run": {
     "uid": "741e7773ef37e4c8df66c665deeeb58e",
     "qualifiedRef": "run:clinic/evaluate#22",
     "kind": "Run",
     "name": "evaluate#22"
    }
   },
   {
    "value": 0.8125,
    "run": {
     "uid": "7d1d3c03c5b1cc96d864e814b77abed3",
     "qualifiedRef": "run:clinic/evaluate#23",
     "kind": "Run",
     "name": "evaluate#23"
    }
   }
  ],
  "affected": [
   {
    "kind": "DatasetVersion",
    "count": 2
   },
   {
    "kind": "Deployment",
    "count": 1
   },
   {
    "kind": "ModelVersion",
    "count": 4
   },
   {
    "kind": "Run",
    "count": 10
   }
  ],
  "affectedNames": [
   "eu-prod, owner ana"
  ],
  "notes": [
   "the seed differs too; what seeds do is in the noise"
  ],
  "columns": {
   "ids": [
    "02842547509f812b0bdb478bac840616",
    "13edb5fc27e4cafe449eda090841affa",
    "308d5b97e590c04563442e729c800e7c",
    "3292f4e3ffec2570a37f1648c8295bac",
    "422562f9fe89c0cc0bbcb6f69f978e0c",
    "441420d8f163de31bb45f29312e6b9a3",
    "4ff316515d400614a530c3b844d7ba94",
    "50c57b69a100008eb2936fb52c84d78c",
    "544d149836d1606d13d338402cad5da8",
    "72ad73a62183c5b6bc89626b8ed0b7b1",
    "741e7773ef37e4c8df66c665deeeb58e",
    "781ce4049be81d0f00ff7d3543bce5e8",
    "7d1d3c03c5b1cc96d864e814b77abed3",
    "9224217bab67b1b8aeef91cfc7c2b9e7",
    "95ed5fba86c6d0dc519c0e292e5f7d3b",
    "9849623ce67d7ad1ecb9acb9c07b0001",
    "9afed897feffc52844faeeb7dbef9f7e",
    "a694f674cfe94bf6ac8af1c1368d6fd0",
    "abd8510f144386314afe4707b3fb6ab8",
    "ac46a592fc30ec0d7de4265f10ffe286",
    "b75b5bf282aab76328b4cd6a40586b6d",
    "bcd2071f8d29bb93dc96213a69fd3b22",
    "c1d53fa13ee28c31286319695b485462",
    "c7921dd32db8986d4b56281fe06a3467",
    "c92c2484a9d07ad11f8a179dadcad6b8",
    "ced950ba1c394fade17000b370700750",
    "d29948e3ae456adf53868ecdf373027f",
    "d5deec34e2a91ffb37be34ebebd667a7",
    "da66d75ea87d28cfb461a82824bc330f",
    "dc5708f880d9ffcf263b8427d8cfb0f6",
    "df7176604b171567434f188b7c3aa414",
    "e111fa06ab9fa5f6182cd544d5a31714",
    "ef421830ccd0535e10d70e79d39d5f46",
    "f293500bf3775efc4eff936680744a7b",
    "fc2526d062007ae3eec807884ac0f30c"
   ],
   "kinds": [
    "Run",
    "ModelVersion",
    "DatasetVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "DatasetVersion",
    "Environment",
    "Run",
    "ModelVersion",
    "Run",
    "DatasetVersion",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "DatasetVersion",
    "Run",
    "Run",
    "ModelVersion",
    "Run",
    "Run",
    "Run"
   ],
   "names": [
    "evaluate#19",
    "tumour-screen@15",
    "biopsies-lab-b@v8",
    "evaluate#14",
    "evaluate#8",
    "evaluate#1",
    "evaluate#9",
    "evaluate#7",
    "features@v11",
    "env-6254159dddad",
    "evaluate#22",
    "tumour-screen@16",
    "evaluate#23",
    "features@v12",
    "tumour-screen@19",
    "evaluate#10",
    "evaluate#18",
    "evaluate#12",
    "evaluate#5",
    "evaluate#13",
    "evaluate#15",
    "tumour-screen@20",
    "prepare#13",
    "evaluate#17",
    "train#20",
    "evaluate#6",
    "evaluate#20",
    "evaluate#11",
    "biopsies-lab-a@v7",
    "evaluate#16",
    "evaluate#21",
    "tumour-screen@18",
    "evaluate#3",
    "evaluate#2",
    "evaluate#4"
   ],
   "refs": [
    "run:evaluate#19",
    "model:tumour-screen@15",
    "dataset:biopsies-lab-b@v8",
    "run:evaluate#14",
    "run:evaluate#8",
    "run:evaluate#1",
    "run:evaluate#9",
    "run:evaluate#7",
    "dataset:features@v11",
    "env:env-6254159dddad",
    "run:evaluate#22",
    "model:tumour-screen@16",
    "run:evaluate#23",
    "dataset:features@v12",
    "model:tumour-screen@19",
    "run:evaluate#10",
    "run:evaluate#18",
    "run:evaluate#12",
    "run:evaluate#5",
    "run:evaluate#13",
    "run:evaluate#15",
    "model:tumour-screen@20",
    "run:prepare#13",
    "run:evaluate#17",
    "run:train#20",
    "run:evaluate#6",
    "run:evaluate#20",
    "run:evaluate#11",
    "dataset:biopsies-lab-a@v7",
    "run:evaluate#16",
    "run:evaluate#21",
    "model:tumour-screen@18",
    "run:evaluate#3",
    "run:evaluate#2",
    "run:evaluate#4"
   ],
   "depths": [
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null
   ],
   "series": [
    "evaluate",
    "tumour-screen",
    "biopsies-lab-b",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "features",
    "env-6254159dddad",
    "evaluate",
    "tumour-screen",
    "evaluate",
    "features",
    "tumour-screen",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "tumour-screen",
    "prepare",
    "evaluate",
    "train",
    "evaluate",
    "evaluate",
    "evaluate",
    "biopsies-lab-a",
    "evaluate",
    "evaluate",
    "tumour-screen",
    "evaluate",
    "evaluate",
    "evaluate"
   ],
   "versions": [
    "",
    "15",
    "v8",
    "",
    "",
    "",
    "",
    "",
    "v11",
    "",
    "",
    "16",
    "",
    "v12",
    "19",
    "",
    "",
    "",
    "",
    "",
    "",
    "20",
    "",
    "",
    "",
    "",
    "",
    "",
    "v7",
    "",
    "",
    "18",
    "",
    "",
    ""
   ],
   "sources": [
    0,
    13,
    21,
    22,
    22,
    24,
    24,
    26
   ],
   "targets": [
    14,
    22,
    24,
    2,
    28,
    9,
    13,
    21
   ],
   "types": [
    "EVALUATED",
    "GENERATED_BY",
    "GENERATED_BY",
    "USED",
    "USED",
    "RAN_IN",
    "USED",
    "EVALUATED"
   ],
   "roles": [
    "",
    "",
    "",
    "",
    "",
    "",
    "train",
    ""
   ]
  },
  "completeness": {
   "complete": true,
   "truncatedBy": "",
   "hiddenCount": 0,
   "frontier": [],
   "unknown": [],
   "asOf": null,
   "knownAt": null,
   "indexedThrough": "1"
  }
 }
}
