// What the API answered over the example history to {"bad":{"reference":"model:tumour-screen@11"},"metric":"accuracy"}; made by e2e/record.mjs.
import type { WhyResult } from "../../src/api/why.query"

export const NOISE: WhyResult = {
 "rootCause": {
  "metric": "accuracy",
  "higherIsBetter": true,
  "regressed": true,
  "good": {
   "value": 0.95,
   "asked": {
    "uid": "e51504d140f6e86d05c212a03990fb46",
    "qualifiedRef": "model:clinic/tumour-screen@10",
    "kind": "ModelVersion",
    "name": "tumour-screen@10"
   },
   "run": {
    "uid": "9849623ce67d7ad1ecb9acb9c07b0001",
    "qualifiedRef": "run:clinic/evaluate#10",
    "kind": "Run",
    "name": "evaluate#10"
   }
  },
  "bad": {
   "value": 0.941667,
   "asked": {
    "uid": "8f161e434f6c9658ab2e343e537d7b52",
    "qualifiedRef": "model:clinic/tumour-screen@11",
    "kind": "ModelVersion",
    "name": "tumour-screen@11"
   },
   "run": {
    "uid": "d5deec34e2a91ffb37be34ebebd667a7",
    "qualifiedRef": "run:clinic/evaluate#11",
    "kind": "Run",
    "name": "evaluate#11"
   }
  },
  "chosen": "newest earlier sound version",
  "alternatives": [
   {
    "uid": "db167979a587fbc858fe9c8b0e7ffe51",
    "qualifiedRef": "model:clinic/tumour-screen@9",
    "kind": "ModelVersion",
    "name": "tumour-screen@9"
   },
   {
    "uid": "db4cf49c8e140671cf6b959409ba4d03",
    "qualifiedRef": "model:clinic/tumour-screen@8",
    "kind": "ModelVersion",
    "name": "tumour-screen@8"
   },
   {
    "uid": "3c78706fc8bf1a138f2cb6f644c92e18",
    "qualifiedRef": "model:clinic/tumour-screen@7",
    "kind": "ModelVersion",
    "name": "tumour-screen@7"
   }
  ],
  "delta": -0.008332999999999924,
  "noise": {
   "sigma": 0.011190140132053751,
   "source": "14 replicates and 240 test rows",
   "degrees": 8,
   "assumed": false
  },
  "sigmas": 0.7446734269332649,
  "pSeeds": 0.2992483271031474,
  "pNone": 0.7515846499454257,
  "status": "none",
  "suspects": [
   {
    "kind": "environment",
    "name": "numpy",
    "ref": "environment:numpy",
    "before": "2.4.6",
    "after": "2.2.6",
    "since": "",
    "probability": 0.11263192664891444,
    "evidence": [
     {
      "text": "the same major version",
      "ratio": 0.7
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
       "uid": "d29948e3ae456adf53868ecdf373027f",
       "qualifiedRef": "run:clinic/evaluate#20",
       "kind": "Run",
       "name": "evaluate#20"
      },
      "delta": 0,
      "others": 0
     },
     {
      "having": {
       "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
       "qualifiedRef": "run:clinic/evaluate#8",
       "kind": "Run",
       "name": "evaluate#8"
      },
      "without": {
       "uid": "4ff316515d400614a530c3b844d7ba94",
       "qualifiedRef": "run:clinic/evaluate#9",
       "kind": "Run",
       "name": "evaluate#9"
      },
      "delta": 0.008334000000000064,
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
       "uid": "df7176604b171567434f188b7c3aa414",
       "qualifiedRef": "run:clinic/evaluate#21",
       "kind": "Run",
       "name": "evaluate#21"
      },
      "delta": -0.008332999999999924,
      "others": 1
     }
    ],
    "effect": 0.00008283791354255792,
    "low": -0.01046175385735287,
    "high": 0.010627429684437986,
    "path": [
     {
      "uid": "54341880bf4c80503e9d6b15c8a7d3fb",
      "qualifiedRef": "env:env-02928dce4d89",
      "kind": "Environment",
      "name": "env-02928dce4d89"
     },
     {
      "uid": "3eca659b17fd038eaa0ae9308afa121d",
      "qualifiedRef": "run:clinic/train#11",
      "kind": "Run",
      "name": "train#11"
     },
     {
      "uid": "8f161e434f6c9658ab2e343e537d7b52",
      "qualifiedRef": "model:clinic/tumour-screen@11",
      "kind": "ModelVersion",
      "name": "tumour-screen@11"
     }
    ]
   },
   {
    "kind": "dataset",
    "name": "biopsies-lab-a",
    "ref": "dataset:biopsies-lab-a@v4",
    "before": "v3",
    "after": "v4",
    "since": "",
    "probability": 0.07328993870464487,
    "evidence": [
     {
      "text": "0 % of rows changed, no column or label moved much (at most 4 % KS)",
      "ratio": 0.3
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "d5deec34e2a91ffb37be34ebebd667a7",
       "qualifiedRef": "run:clinic/evaluate#11",
       "kind": "Run",
       "name": "evaluate#11"
      },
      "without": {
       "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
       "qualifiedRef": "run:clinic/evaluate#8",
       "kind": "Run",
       "name": "evaluate#8"
      },
      "delta": 0,
      "others": 1
     },
     {
      "having": {
       "uid": "d5deec34e2a91ffb37be34ebebd667a7",
       "qualifiedRef": "run:clinic/evaluate#11",
       "kind": "Run",
       "name": "evaluate#11"
      },
      "without": {
       "uid": "50c57b69a100008eb2936fb52c84d78c",
       "qualifiedRef": "run:clinic/evaluate#7",
       "kind": "Run",
       "name": "evaluate#7"
      },
      "delta": 0.008334000000000064,
      "others": 1
     },
     {
      "having": {
       "uid": "a694f674cfe94bf6ac8af1c1368d6fd0",
       "qualifiedRef": "run:clinic/evaluate#12",
       "kind": "Run",
       "name": "evaluate#12"
      },
      "without": {
       "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
       "qualifiedRef": "run:clinic/evaluate#8",
       "kind": "Run",
       "name": "evaluate#8"
      },
      "delta": -0.008334000000000064,
      "others": 1
     }
    ],
    "effect": -0.0013512039424319175,
    "low": -0.012433850013522655,
    "high": 0.00973144212865882,
    "path": [
     {
      "uid": "a9e32a5fc6a6c8dbca5cc9f1801e7fd3",
      "qualifiedRef": "dataset:clinic/biopsies-lab-a@v4",
      "kind": "DatasetVersion",
      "name": "biopsies-lab-a@v4"
     },
     {
      "uid": "cff7bc7c208f8119e15105cfd837d98d",
      "qualifiedRef": "run:clinic/prepare#8",
      "kind": "Run",
      "name": "prepare#8"
     },
     {
      "uid": "858948d7cd006934505053c690428c4e",
      "qualifiedRef": "dataset:clinic/features@v7",
      "kind": "DatasetVersion",
      "name": "features@v7"
     },
     {
      "uid": "3eca659b17fd038eaa0ae9308afa121d",
      "qualifiedRef": "run:clinic/train#11",
      "kind": "Run",
      "name": "train#11"
     },
     {
      "uid": "8f161e434f6c9658ab2e343e537d7b52",
      "qualifiedRef": "model:clinic/tumour-screen@11",
      "kind": "ModelVersion",
      "name": "tumour-screen@11"
     }
    ]
   },
   {
    "kind": "dataset",
    "name": "biopsies-lab-b",
    "ref": "dataset:biopsies-lab-b@v5",
    "before": "v4",
    "after": "v5",
    "since": "",
    "probability": 0.07328993870464487,
    "evidence": [
     {
      "text": "0 % of rows changed, no column or label moved much (at most 3 % KS)",
      "ratio": 0.3
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "d5deec34e2a91ffb37be34ebebd667a7",
       "qualifiedRef": "run:clinic/evaluate#11",
       "kind": "Run",
       "name": "evaluate#11"
      },
      "without": {
       "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
       "qualifiedRef": "run:clinic/evaluate#8",
       "kind": "Run",
       "name": "evaluate#8"
      },
      "delta": 0,
      "others": 1
     },
     {
      "having": {
       "uid": "d5deec34e2a91ffb37be34ebebd667a7",
       "qualifiedRef": "run:clinic/evaluate#11",
       "kind": "Run",
       "name": "evaluate#11"
      },
      "without": {
       "uid": "50c57b69a100008eb2936fb52c84d78c",
       "qualifiedRef": "run:clinic/evaluate#7",
       "kind": "Run",
       "name": "evaluate#7"
      },
      "delta": 0.008334000000000064,
      "others": 1
     },
     {
      "having": {
       "uid": "a694f674cfe94bf6ac8af1c1368d6fd0",
       "qualifiedRef": "run:clinic/evaluate#12",
       "kind": "Run",
       "name": "evaluate#12"
      },
      "without": {
       "uid": "422562f9fe89c0cc0bbcb6f69f978e0c",
       "qualifiedRef": "run:clinic/evaluate#8",
       "kind": "Run",
       "name": "evaluate#8"
      },
      "delta": -0.008334000000000064,
      "others": 1
     }
    ],
    "effect": -0.0013512039424319175,
    "low": -0.012433850013522655,
    "high": 0.00973144212865882,
    "path": [
     {
      "uid": "309247dabeb191ff2e760cf21eb32daf",
      "qualifiedRef": "dataset:clinic/biopsies-lab-b@v5",
      "kind": "DatasetVersion",
      "name": "biopsies-lab-b@v5"
     },
     {
      "uid": "cff7bc7c208f8119e15105cfd837d98d",
      "qualifiedRef": "run:clinic/prepare#8",
      "kind": "Run",
      "name": "prepare#8"
     },
     {
      "uid": "858948d7cd006934505053c690428c4e",
      "qualifiedRef": "dataset:clinic/features@v7",
      "kind": "DatasetVersion",
      "name": "features@v7"
     },
     {
      "uid": "3eca659b17fd038eaa0ae9308afa121d",
      "qualifiedRef": "run:clinic/train#11",
      "kind": "Run",
      "name": "train#11"
     },
     {
      "uid": "8f161e434f6c9658ab2e343e537d7b52",
      "qualifiedRef": "model:clinic/tumour-screen@11",
      "kind": "ModelVersion",
      "name": "tumour-screen@11"
     }
    ]
   }
  ],
  "credible": [
   0,
   1,
   2
  ],
  "pairs": [],
  "comparable": true,
  "aliasGroups": [
   [
    1,
    2
   ]
  ],
  "nextRerun": {
   "base": {
    "uid": "d5deec34e2a91ffb37be34ebebd667a7",
    "qualifiedRef": "run:clinic/evaluate#11",
    "kind": "Run",
    "name": "evaluate#11"
   },
   "revert": [
    {
     "kind": "environment",
     "name": "numpy"
    }
   ],
   "steps": [
    {
     "uid": "3eca659b17fd038eaa0ae9308afa121d",
     "qualifiedRef": "run:clinic/train#11",
     "kind": "Run",
     "name": "train#11"
    },
    {
     "uid": "d5deec34e2a91ffb37be34ebebd667a7",
     "qualifiedRef": "run:clinic/evaluate#11",
     "kind": "Run",
     "name": "evaluate#11"
    }
   ],
   "expectedRuns": 9.641241613171381
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
    "kind": "Run",
    "count": 1
   }
  ],
  "affectedNames": [],
  "notes": [
   "the seed differs too; what seeds do is in the noise"
  ],
  "columns": {
   "ids": [
    "02842547509f812b0bdb478bac840616",
    "309247dabeb191ff2e760cf21eb32daf",
    "3292f4e3ffec2570a37f1648c8295bac",
    "3c78706fc8bf1a138f2cb6f644c92e18",
    "3eca659b17fd038eaa0ae9308afa121d",
    "422562f9fe89c0cc0bbcb6f69f978e0c",
    "441420d8f163de31bb45f29312e6b9a3",
    "4ff316515d400614a530c3b844d7ba94",
    "50c57b69a100008eb2936fb52c84d78c",
    "54341880bf4c80503e9d6b15c8a7d3fb",
    "6cc837370e780cb83ef5ddc5f6298b02",
    "741e7773ef37e4c8df66c665deeeb58e",
    "7d1d3c03c5b1cc96d864e814b77abed3",
    "858948d7cd006934505053c690428c4e",
    "8f161e434f6c9658ab2e343e537d7b52",
    "9849623ce67d7ad1ecb9acb9c07b0001",
    "9afed897feffc52844faeeb7dbef9f7e",
    "a694f674cfe94bf6ac8af1c1368d6fd0",
    "a9e32a5fc6a6c8dbca5cc9f1801e7fd3",
    "abd8510f144386314afe4707b3fb6ab8",
    "ac46a592fc30ec0d7de4265f10ffe286",
    "b75b5bf282aab76328b4cd6a40586b6d",
    "c7921dd32db8986d4b56281fe06a3467",
    "ced950ba1c394fade17000b370700750",
    "cff7bc7c208f8119e15105cfd837d98d",
    "d29948e3ae456adf53868ecdf373027f",
    "d5deec34e2a91ffb37be34ebebd667a7",
    "db167979a587fbc858fe9c8b0e7ffe51",
    "db4cf49c8e140671cf6b959409ba4d03",
    "dc5708f880d9ffcf263b8427d8cfb0f6",
    "df7176604b171567434f188b7c3aa414",
    "e51504d140f6e86d05c212a03990fb46",
    "ef421830ccd0535e10d70e79d39d5f46",
    "f293500bf3775efc4eff936680744a7b",
    "fc2526d062007ae3eec807884ac0f30c"
   ],
   "kinds": [
    "Run",
    "DatasetVersion",
    "Run",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Environment",
    "DatasetVersion",
    "Run",
    "Run",
    "DatasetVersion",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "DatasetVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "ModelVersion",
    "ModelVersion",
    "Run",
    "Run",
    "ModelVersion",
    "Run",
    "Run",
    "Run"
   ],
   "names": [
    "evaluate#19",
    "biopsies-lab-b@v5",
    "evaluate#14",
    "tumour-screen@7",
    "train#11",
    "evaluate#8",
    "evaluate#1",
    "evaluate#9",
    "evaluate#7",
    "env-02928dce4d89",
    "features@v6",
    "evaluate#22",
    "evaluate#23",
    "features@v7",
    "tumour-screen@11",
    "evaluate#10",
    "evaluate#18",
    "evaluate#12",
    "biopsies-lab-a@v4",
    "evaluate#5",
    "evaluate#13",
    "evaluate#15",
    "evaluate#17",
    "evaluate#6",
    "prepare#8",
    "evaluate#20",
    "evaluate#11",
    "tumour-screen@9",
    "tumour-screen@8",
    "evaluate#16",
    "evaluate#21",
    "tumour-screen@10",
    "evaluate#3",
    "evaluate#2",
    "evaluate#4"
   ],
   "refs": [
    "run:evaluate#19",
    "dataset:biopsies-lab-b@v5",
    "run:evaluate#14",
    "model:tumour-screen@7",
    "run:train#11",
    "run:evaluate#8",
    "run:evaluate#1",
    "run:evaluate#9",
    "run:evaluate#7",
    "env:env-02928dce4d89",
    "dataset:features@v6",
    "run:evaluate#22",
    "run:evaluate#23",
    "dataset:features@v7",
    "model:tumour-screen@11",
    "run:evaluate#10",
    "run:evaluate#18",
    "run:evaluate#12",
    "dataset:biopsies-lab-a@v4",
    "run:evaluate#5",
    "run:evaluate#13",
    "run:evaluate#15",
    "run:evaluate#17",
    "run:evaluate#6",
    "run:prepare#8",
    "run:evaluate#20",
    "run:evaluate#11",
    "model:tumour-screen@9",
    "model:tumour-screen@8",
    "run:evaluate#16",
    "run:evaluate#21",
    "model:tumour-screen@10",
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
    "biopsies-lab-b",
    "evaluate",
    "tumour-screen",
    "train",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "env-02928dce4d89",
    "features",
    "evaluate",
    "evaluate",
    "features",
    "tumour-screen",
    "evaluate",
    "evaluate",
    "evaluate",
    "biopsies-lab-a",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "prepare",
    "evaluate",
    "evaluate",
    "tumour-screen",
    "tumour-screen",
    "evaluate",
    "evaluate",
    "tumour-screen",
    "evaluate",
    "evaluate",
    "evaluate"
   ],
   "versions": [
    "",
    "v5",
    "",
    "7",
    "",
    "",
    "",
    "",
    "",
    "",
    "v6",
    "",
    "",
    "v7",
    "11",
    "",
    "",
    "",
    "v4",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "9",
    "8",
    "",
    "",
    "10",
    "",
    "",
    ""
   ],
   "sources": [
    4,
    4,
    13,
    14,
    15,
    24,
    24,
    26
   ],
   "targets": [
    9,
    13,
    24,
    4,
    31,
    1,
    18,
    14
   ],
   "types": [
    "RAN_IN",
    "USED",
    "GENERATED_BY",
    "GENERATED_BY",
    "EVALUATED",
    "USED",
    "USED",
    "EVALUATED"
   ],
   "roles": [
    "",
    "train",
    "",
    "",
    "",
    "",
    "",
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
