"""From disk to text: the configuration, the files, their front matter and their sections."""
