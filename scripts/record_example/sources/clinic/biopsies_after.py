"""Join the biopsies of both labs into one table of features."""

import csv
import sys
from pathlib import Path

FEATURES = ("radius", "texture", "smoothness", "compactness", "symmetry")


def join(labs: list[Path], out: Path) -> None:
    """Write the features and diagnosis of every complete biopsy in `labs`, in the order of their ids."""
    rows = [row for lab in labs for row in csv.DictReader(lab.open())]
    complete = [row for row in rows if all(row[name] for name in FEATURES)]
    complete.sort(key=lambda row: row["biopsy_id"])
    with out.open("w") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["biopsy_id", *FEATURES, "diagnosis"])
        for row in complete:
            values = [float(row[name]) for name in FEATURES]
            writer.writerow([row["biopsy_id"], *values, row["diagnosis"]])


if __name__ == "__main__":
    *labs, out = (Path(argument) for argument in sys.argv[1:])
    join(labs, out)
