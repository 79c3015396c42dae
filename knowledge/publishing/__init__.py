"""From edited files to the build that answers: what stands in the way, what changes, who agreed, and the way back.

The calls an interface is built on (docs/publishing.md tells them one by one)::

    files = read_files(root)                                     # files.py        catalogue, cases, every fault
    workshop = Workshop(shelf, vectors, encoder, calibration)    # workshop.py     the tools of one installation
    frame = Frame(today, region)                                 # trial.py        when and where, unless a case says so
    request = Request(by, at, approved_by, waivers, note)        # gate.py         {obstacle key: reason}

    examine(workshop, files, frame, request, progress)           # gate.py         → Examination
    publish(workshop, files, frame, request, progress)           # publications.py → Publication; Refused, Busy, BadRequest
    rollback(shelf, Rollback(number, by, reason, at))            # publications.py → Publication; Busy, BadRequest
    history(shelf)                                               # publications.py → [Publication], newest first
    compare(live, draft, questions, progress)                    # changes.py      → Changes
    due(contents, documents, as_of)                              # due.py          → [Due]
    preview(build, query, calibration)                           # preview.py      → Preview
    run_cases(cases, engine, frame, progress)                    # trial.py        → [Result]

``workshop.draft(files, at)`` and ``workshop.live(files)`` are the builds that ``compare`` and ``preview`` want,
``shelf.contents(number)`` or any release the contents that ``due`` wants. Everything here is synchronous and takes its
clock as an argument; every result has ``to_json()``.
"""
