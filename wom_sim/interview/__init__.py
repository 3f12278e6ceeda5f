"""A first scenario from plain answers: what is asked, how answers are read, and what is made of them."""
