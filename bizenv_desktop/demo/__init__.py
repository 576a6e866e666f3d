"""The main job, start to end, on the sample workbooks: a demo city with two people, two copies and a province."""
