print("gorotop")
