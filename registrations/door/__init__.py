"""The door: who may enter here now, who is inside, and the page that staff scan with."""
