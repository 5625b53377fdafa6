"""Other systems that are asked or told, by feeds and by ways out: where they are, and by what they let us in."""
