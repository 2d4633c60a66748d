// What the API answered over the example history to {"bad":{"reference":"model:digit-reader@14"},"metric":"accuracy"}; made by e2e/record.mjs.
import type { WhyResult } from "../../src/api/why.query"

export const ALIASES: WhyResult = {
 "rootCause": {
  "metric": "accuracy",
  "higherIsBetter": true,
  "regressed": true,
  "good": {
   "value": 0.916248,
   "asked": {
    "uid": "4338b9974df0e93125d5dd3e400ac97f",
    "qualifiedRef": "model:mailroom/digit-reader@11",
    "kind": "ModelVersion",
    "name": "digit-reader@11"
   },
   "run": {
    "uid": "bdb31329966c86f4af3f442ddec8cb5b",
    "qualifiedRef": "run:mailroom/evaluate#211",
    "kind": "Run",
    "name": "evaluate#211"
   }
  },
  "bad": {
   "value": 0.832496,
   "asked": {
    "uid": "7ae0aa62b1cb73b0de20bea003fef051",
    "qualifiedRef": "model:mailroom/digit-reader@14",
    "kind": "ModelVersion",
    "name": "digit-reader@14"
   },
   "run": {
    "uid": "e20daa268372a8db12fbc1e7690d7c56",
    "qualifiedRef": "run:mailroom/evaluate#214",
    "kind": "Run",
    "name": "evaluate#214"
   }
  },
  "chosen": "newest earlier sound version",
  "alternatives": [
   {
    "uid": "cf2e3488325dbcea5b649a388639ff18",
    "qualifiedRef": "model:mailroom/digit-reader@9",
    "kind": "ModelVersion",
    "name": "digit-reader@9"
   },
   {
    "uid": "f145ddaa432e695965ce47aa3ec38e29",
    "qualifiedRef": "model:mailroom/digit-reader@8",
    "kind": "ModelVersion",
    "name": "digit-reader@8"
   },
   {
    "uid": "c5bbf97824de87ce4a1b2dccfa706253",
    "qualifiedRef": "model:mailroom/digit-reader@7",
    "kind": "ModelVersion",
    "name": "digit-reader@7"
   }
  ],
  "delta": -0.08375199999999994,
  "noise": {
   "sigma": 0.014332545241380607,
   "source": "13 replicates and 597 test rows",
   "degrees": 7,
   "assumed": false
  },
  "sigmas": 5.843484083915048,
  "pSeeds": 0.00001798358601625455,
  "pNone": 0.00020920192739520016,
  "status": "observed",
  "suspects": [
   {
    "kind": "code",
    "name": "steps/pixels.py",
    "ref": "code:steps/pixels.py",
    "before": "67445e13",
    "after": "53b8f7c2",
    "since": "",
    "probability": 0.5748782199153282,
    "evidence": [
     {
      "text": "commit 92f5db2b: Turn pixels into strokes in one pass, and train a little longer (was 67445e13)",
      "ratio": 1
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "c0a71ad809290c3b86389b5f50af73c4",
       "qualifiedRef": "run:mailroom/evaluate#213",
       "kind": "Run",
       "name": "evaluate#213"
      },
      "without": {
       "uid": "e98b7def766805e65739eeab37a7f008",
       "qualifiedRef": "run:mailroom/evaluate#215",
       "kind": "Run",
       "name": "evaluate#215"
      },
      "delta": -0.10050199999999998,
      "others": 1
     },
     {
      "having": {
       "uid": "e20daa268372a8db12fbc1e7690d7c56",
       "qualifiedRef": "run:mailroom/evaluate#214",
       "kind": "Run",
       "name": "evaluate#214"
      },
      "without": {
       "uid": "bdb31329966c86f4af3f442ddec8cb5b",
       "qualifiedRef": "run:mailroom/evaluate#211",
       "kind": "Run",
       "name": "evaluate#211"
      },
      "delta": -0.08375199999999994,
      "others": 1
     },
     {
      "having": {
       "uid": "b246c66c0b40a12a2daf68074323b1d4",
       "qualifiedRef": "run:mailroom/evaluate#212",
       "kind": "Run",
       "name": "evaluate#212"
      },
      "without": {
       "uid": "e98b7def766805e65739eeab37a7f008",
       "qualifiedRef": "run:mailroom/evaluate#215",
       "kind": "Run",
       "name": "evaluate#215"
      },
      "delta": -0.08375200000000005,
      "others": 1
     }
    ],
    "effect": -0.083318682553549,
    "low": -0.10501520133082039,
    "high": -0.06162216377627762,
    "path": [
     {
      "uid": "01be128710461791850e270bc90addce",
      "qualifiedRef": "commit:mailroom/92f5db2b6186",
      "kind": "Commit",
      "name": "92f5db2b618662d9c34c549aaf40f15dde9dd478"
     },
     {
      "uid": "e53693d2ce1f0bbdb75f4879e1019d96",
      "qualifiedRef": "run:mailroom/prepare#206",
      "kind": "Run",
      "name": "prepare#206"
     },
     {
      "uid": "bedb4e7d1dbec1f011e6030ff6c70912",
      "qualifiedRef": "dataset:mailroom/strokes@v6",
      "kind": "DatasetVersion",
      "name": "strokes@v6"
     },
     {
      "uid": "ea40c74a5ad202a989f66b1681a4283a",
      "qualifiedRef": "run:mailroom/train#214",
      "kind": "Run",
      "name": "train#214"
     },
     {
      "uid": "7ae0aa62b1cb73b0de20bea003fef051",
      "qualifiedRef": "model:mailroom/digit-reader@14",
      "kind": "ModelVersion",
      "name": "digit-reader@14"
     }
    ]
   },
   {
    "kind": "parameter",
    "name": "epochs",
    "ref": "parameter:epochs",
    "before": "6",
    "after": "8",
    "since": "",
    "probability": 0.5748782199153282,
    "evidence": [
     {
      "text": "value never used before, not far from those used (always 6)",
      "ratio": 1
     }
    ],
    "contrasts": [
     {
      "having": {
       "uid": "c0a71ad809290c3b86389b5f50af73c4",
       "qualifiedRef": "run:mailroom/evaluate#213",
       "kind": "Run",
       "name": "evaluate#213"
      },
      "without": {
       "uid": "e98b7def766805e65739eeab37a7f008",
       "qualifiedRef": "run:mailroom/evaluate#215",
       "kind": "Run",
       "name": "evaluate#215"
      },
      "delta": -0.10050199999999998,
      "others": 1
     },
     {
      "having": {
       "uid": "e20daa268372a8db12fbc1e7690d7c56",
       "qualifiedRef": "run:mailroom/evaluate#214",
       "kind": "Run",
       "name": "evaluate#214"
      },
      "without": {
       "uid": "bdb31329966c86f4af3f442ddec8cb5b",
       "qualifiedRef": "run:mailroom/evaluate#211",
       "kind": "Run",
       "name": "evaluate#211"
      },
      "delta": -0.08375199999999994,
      "others": 1
     },
     {
      "having": {
       "uid": "b246c66c0b40a12a2daf68074323b1d4",
       "qualifiedRef": "run:mailroom/evaluate#212",
       "kind": "Run",
       "name": "evaluate#212"
      },
      "without": {
       "uid": "e98b7def766805e65739eeab37a7f008",
       "qualifiedRef": "run:mailroom/evaluate#215",
       "kind": "Run",
       "name": "evaluate#215"
      },
      "delta": -0.08375200000000005,
      "others": 1
     }
    ],
    "effect": -0.083318682553549,
    "low": -0.10501520133082039,
    "high": -0.06162216377627762,
    "path": [
     {
      "uid": "ea40c74a5ad202a989f66b1681a4283a",
      "qualifiedRef": "run:mailroom/train#214",
      "kind": "Run",
      "name": "train#214"
     },
     {
      "uid": "7ae0aa62b1cb73b0de20bea003fef051",
      "qualifiedRef": "model:mailroom/digit-reader@14",
      "kind": "ModelVersion",
      "name": "digit-reader@14"
     }
    ]
   }
  ],
  "credible": [
   0,
   1
  ],
  "pairs": [
   {
    "first": 0,
    "second": 1,
    "additive": false,
    "probability": 0.07498457261599001
   },
   {
    "first": 0,
    "second": 1,
    "additive": true,
    "probability": 0.07498106914206143
   }
  ],
  "comparable": true,
  "aliasGroups": [
   [
    0,
    1
   ]
  ],
  "nextRerun": {
   "base": {
    "uid": "e20daa268372a8db12fbc1e7690d7c56",
    "qualifiedRef": "run:mailroom/evaluate#214",
    "kind": "Run",
    "name": "evaluate#214"
   },
   "revert": [
    {
     "kind": "parameter",
     "name": "epochs"
    }
   ],
   "steps": [
    {
     "uid": "ea40c74a5ad202a989f66b1681a4283a",
     "qualifiedRef": "run:mailroom/train#214",
     "kind": "Run",
     "name": "train#214"
    },
    {
     "uid": "e20daa268372a8db12fbc1e7690d7c56",
     "qualifiedRef": "run:mailroom/evaluate#214",
     "kind": "Run",
     "name": "evaluate#214"
    }
   ],
   "expectedRuns": 1.6213974114455678
  },
  "history": [
   {
    "value": 0.894472,
    "run": {
     "uid": "4a9b16b5d6897f393bb24a6a210652ae",
     "qualifiedRef": "run:mailroom/evaluate#201",
     "kind": "Run",
     "name": "evaluate#201"
    }
   },
   {
    "value": 0.941374,
    "run": {
     "uid": "e6cd9f350a29dc6a19a95dc2f7b3b8e0",
     "qualifiedRef": "run:mailroom/evaluate#202",
     "kind": "Run",
     "name": "evaluate#202"
    }
   },
   {
    "value": 0.929648,
    "run": {
     "uid": "3bf095362a41ccae16face3a125afb38",
     "qualifiedRef": "run:mailroom/evaluate#203",
     "kind": "Run",
     "name": "evaluate#203"
    }
   },
   {
    "value": 0.912898,
    "run": {
     "uid": "f52762b24d1cc125fe6f5ce50fc8d8d8",
     "qualifiedRef": "run:mailroom/evaluate#204",
     "kind": "Run",
     "name": "evaluate#204"
    }
   },
   {
    "value": 0.931323,
    "run": {
     "uid": "febf754fd32ccb3959035c0ab66070aa",
     "qualifiedRef": "run:mailroom/evaluate#205",
     "kind": "Run",
     "name": "evaluate#205"
    }
   },
   {
    "value": 0.922948,
    "run": {
     "uid": "8a59b4422e6143cb9da97e33386ce0a1",
     "qualifiedRef": "run:mailroom/evaluate#206",
     "kind": "Run",
     "name": "evaluate#206"
    }
   },
   {
    "value": 0.931323,
    "run": {
     "uid": "585e85503dd014871f52cac4122926fd",
     "qualifiedRef": "run:mailroom/evaluate#207",
     "kind": "Run",
     "name": "evaluate#207"
    }
   },
   {
    "value": 0.921273,
    "run": {
     "uid": "66b21b91ba8f16f94e0e0e5065477235",
     "qualifiedRef": "run:mailroom/evaluate#208",
     "kind": "Run",
     "name": "evaluate#208"
    }
   },
   {
    "value": 0.922948,
    "run": {
     "uid": "153aba7d47b30b9eda8dcb04955da1d1",
     "qualifiedRef": "run:mailroom/evaluate#209",
     "kind": "Run",
     "name": "evaluate#209"
    }
   },
   {
    "value": 0.906198,
    "run": {
     "uid": "7168155dca6d65c236a5dfeabdd8411f",
     "qualifiedRef": "run:mailroom/evaluate#210",
     "kind": "Run",
     "name": "evaluate#210"
    }
   },
   {
    "value": 0.916248,
    "run": {
     "uid": "bdb31329966c86f4af3f442ddec8cb5b",
     "qualifiedRef": "run:mailroom/evaluate#211",
     "kind": "Run",
     "name": "evaluate#211"
    }
   },
   {
    "value": 0.847571,
    "run": {
     "uid": "b246c66c0b40a12a2daf68074323b1d4",
     "qualifiedRef": "run:mailroom/evaluate#212",
     "kind": "Run",
     "name": "evaluate#212"
    }
   },
   {
    "value": 0.830821,
    "run": {
     "uid": "c0a71ad809290c3b86389b5f50af73c4",
     "qualifiedRef": "run:mailroom/evaluate#213",
     "kind": "Run",
     "name": "evaluate#213"
    }
   },
   {
    "value": 0.832496,
    "run": {
     "uid": "e20daa268372a8db12fbc1e7690d7c56",
     "qualifiedRef": "run:mailroom/evaluate#214",
     "kind": "Run",
     "name": "evaluate#214"
    }
   },
   {
    "value": 0.931323,
    "run": {
     "uid": "e98b7def766805e65739eeab37a7f008",
     "qualifiedRef": "run:mailroom/evaluate#215",
     "kind": "Run",
     "name": "evaluate#215"
    }
   },
   {
    "value": 0.922948,
    "run": {
     "uid": "ee54ce4ba5a757ead66fbb8d6ce5340f",
     "qualifiedRef": "run:mailroom/evaluate#216",
     "kind": "Run",
     "name": "evaluate#216"
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
    "01be128710461791850e270bc90addce",
    "0b364e28cc5a3918464ea7928bebfd35",
    "153aba7d47b30b9eda8dcb04955da1d1",
    "3bf095362a41ccae16face3a125afb38",
    "4338b9974df0e93125d5dd3e400ac97f",
    "4a9b16b5d6897f393bb24a6a210652ae",
    "585e85503dd014871f52cac4122926fd",
    "66b21b91ba8f16f94e0e0e5065477235",
    "7168155dca6d65c236a5dfeabdd8411f",
    "7ae0aa62b1cb73b0de20bea003fef051",
    "8a59b4422e6143cb9da97e33386ce0a1",
    "b246c66c0b40a12a2daf68074323b1d4",
    "bdb31329966c86f4af3f442ddec8cb5b",
    "bedb4e7d1dbec1f011e6030ff6c70912",
    "c0a71ad809290c3b86389b5f50af73c4",
    "c5bbf97824de87ce4a1b2dccfa706253",
    "cf2e3488325dbcea5b649a388639ff18",
    "e20daa268372a8db12fbc1e7690d7c56",
    "e53693d2ce1f0bbdb75f4879e1019d96",
    "e6cd9f350a29dc6a19a95dc2f7b3b8e0",
    "e98b7def766805e65739eeab37a7f008",
    "ea40c74a5ad202a989f66b1681a4283a",
    "ee54ce4ba5a757ead66fbb8d6ce5340f",
    "f145ddaa432e695965ce47aa3ec38e29",
    "f52762b24d1cc125fe6f5ce50fc8d8d8",
    "febf754fd32ccb3959035c0ab66070aa"
   ],
   "kinds": [
    "Commit",
    "DatasetVersion",
    "Run",
    "Run",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "DatasetVersion",
    "Run",
    "ModelVersion",
    "ModelVersion",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "Run",
    "ModelVersion",
    "Run",
    "Run"
   ],
   "names": [
    "92f5db2b618662d9c34c549aaf40f15dde9dd478",
    "strokes@v4",
    "evaluate#209",
    "evaluate#203",
    "digit-reader@11",
    "evaluate#201",
    "evaluate#207",
    "evaluate#208",
    "evaluate#210",
    "digit-reader@14",
    "evaluate#206",
    "evaluate#212",
    "evaluate#211",
    "strokes@v6",
    "evaluate#213",
    "digit-reader@7",
    "digit-reader@9",
    "evaluate#214",
    "prepare#206",
    "evaluate#202",
    "evaluate#215",
    "train#214",
    "evaluate#216",
    "digit-reader@8",
    "evaluate#204",
    "evaluate#205"
   ],
   "refs": [
    "commit:92f5db2b6186",
    "dataset:strokes@v4",
    "run:evaluate#209",
    "run:evaluate#203",
    "model:digit-reader@11",
    "run:evaluate#201",
    "run:evaluate#207",
    "run:evaluate#208",
    "run:evaluate#210",
    "model:digit-reader@14",
    "run:evaluate#206",
    "run:evaluate#212",
    "run:evaluate#211",
    "dataset:strokes@v6",
    "run:evaluate#213",
    "model:digit-reader@7",
    "model:digit-reader@9",
    "run:evaluate#214",
    "run:prepare#206",
    "run:evaluate#202",
    "run:evaluate#215",
    "run:train#214",
    "run:evaluate#216",
    "model:digit-reader@8",
    "run:evaluate#204",
    "run:evaluate#205"
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
    null
   ],
   "series": [
    "92f5db2b618662d9c34c549aaf40f15dde9dd478",
    "strokes",
    "evaluate",
    "evaluate",
    "digit-reader",
    "evaluate",
    "evaluate",
    "evaluate",
    "evaluate",
    "digit-reader",
    "evaluate",
    "evaluate",
    "evaluate",
    "strokes",
    "evaluate",
    "digit-reader",
    "digit-reader",
    "evaluate",
    "prepare",
    "evaluate",
    "evaluate",
    "train",
    "evaluate",
    "digit-reader",
    "evaluate",
    "evaluate"
   ],
   "versions": [
    "",
    "v4",
    "",
    "",
    "11",
    "",
    "",
    "",
    "",
    "14",
    "",
    "",
    "",
    "v6",
    "",
    "7",
    "9",
    "",
    "",
    "",
    "",
    "",
    "",
    "8",
    "",
    ""
   ],
   "sources": [
    9,
    12,
    13,
    17,
    17,
    18,
    21,
    21
   ],
   "targets": [
    21,
    4,
    18,
    0,
    9,
    0,
    0,
    13
   ],
   "types": [
    "GENERATED_BY",
    "EVALUATED",
    "GENERATED_BY",
    "EXECUTED",
    "EVALUATED",
    "EXECUTED",
    "EXECUTED",
    "USED"
   ],
   "roles": [
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "train"
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
