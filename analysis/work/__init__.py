"""A working file (.cartwright): what was opened and what was made of it, as small readable JSON; nothing in it is run.

    {
     "format": "Cartwright work",
     "version": 1,
     "program": "Cartwright 0.1.0",       who wrote it
     "saved": "2026-11-23T18:30:00",
     "saved_as": "",                      of a copy kept while working: the file that the work was saved to last
     "data": {
      "kind": "table",                    or "demo" (customers, seed) or "log" (map, window_days, ... of the options)
      "left_out": [],                     families of columns that were not read
      "mapping": null,                    what the columns stand for, of a table of another schema
      "places": [                         as opened: files, or folders with all that they held
       {"path": "/home/ann/shop.csv", "beside": "shop.csv", "folder": false,
        "files": [{"name": "shop.csv", "size": 3812, "sha256": "9f86..."}]}
      ],
      "rows": 5119, "columns": ["user_id", ...], "fingerprint": "...",
      "joined": [{"place": {...}, "mapping": {...}}]
     },
     "made": {"recipe": {...}, "roles": {...}, "newest_snapshot": "2020-04-30", "notes_on_dates": {"2020-03-14": "..."},
              "groups": [...], "campaign": {...}},
     "view": {"segment": {...}, "tab": "Segments", "switches": {"Segments": {"Page": "value"}}, "trained": ["churn"]}
    }

`beside` is the way from the folder of the working file to the data, where they lie together: then both can be moved.
`sha256` is empty where only the size was noted. Contract: a reader refuses a version that is newer than its own, and
keys that it does not know, since the next saving would lose them; any change of what keys mean is a new version.
"""
