"""What a sensitivity study is made of: inputs, designs, and indices with luck told apart."""
