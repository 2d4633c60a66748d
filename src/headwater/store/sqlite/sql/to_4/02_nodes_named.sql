-- Gives nodes the numbers that they have.
INSERT INTO named (number, uid) SELECT number, uid FROM node ORDER BY number
