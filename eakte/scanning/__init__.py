"""Scan batches: how paper of a station becomes letters that allow it to be destroyed.

The flows, each one step of a batch (Scanstapel): `batches` takes it in and files its letters,
`delivery` and `direct` hand parts in, `checking` and `rescans` settle its pages with people,
`sealing` proves its letters, `paper` says which sheets may go.
"""
