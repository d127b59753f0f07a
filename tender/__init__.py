"""The platform of a county trading centre (公共资源交易中心), slice by slice in the order of a tender's life.

A later slice may use an earlier one, never the reverse. Inside a slice the same file name always means
the same; `CONTRIBUTING.md` says what. One request is one act, and every act is one entry of the ledger.

    rulebook      the dated rules of law and county, and the calendar of working days
    ledger        the append-only record that every act enters; witness: the supervision office's cosigner
    seal          the sealed bid: made, checked and opened without the platform being trusted
    accounts      organisations, people, seats, certificates, sign-in
    projects      registration, budget audit, routing · tendering: the tender and its life
    notices       what is published and the signed papers · bids: sealed bids and their receipts
    deposits      bid security: paid by code or guaranteed, returned with interest, forfeited
    opening       the custodians' shares and the record of opening
    experts       the pool and the verifiable draw · evaluation: review, sheets, formulas, report
    award         candidates, publicity, award, result · objections: objections, complaints, what they suspend
    contracts     the contract as bid, performance security, archive and dossier
    portal        what anybody may see · web: the common face of all pages
    app, cli      the only wiring
"""
