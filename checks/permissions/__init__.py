"""What the roles of tofu/ may do, judged by their policies against what the functions were seen to ask of AWS."""
